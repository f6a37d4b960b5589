import type { PolicyJson } from '@cedar-policy/cedar-wasm/web';
import { suggestName } from '../config/nearest-name.ts';
import type { DeclaredType, World } from './entities.ts';

type Named = Readonly<{ type: string; id: string }>;

/** Every entity that a policy names, in its scope and in its conditions. */
export function namedEntities(policy: PolicyJson): readonly Named[] {
  const found: Named[] = [];
  collect([policy.principal, policy.resource, policy.conditions], found);
  return found;
}

function collect(node: unknown, found: Named[]): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && 'id' in node) {
    const { type, id } = node;
    if (typeof type === 'string' && typeof id === 'string') found.push({ type, id });
  }
  for (const value of Object.values(node)) collect(value, found);
}

/** Why a policy that names this entity could never match, if so. Groups are for the issuers to know. */
export function entityProblem({ type, id }: Named, world: World): string | undefined {
  if (type === 'User' || type === 'Workload') {
    if (/^[^/]+\/./.test(id)) return undefined;
    return `${type}::"${id}" is nobody: a principal is named \`issuer/subject\``;
  }
  if (!Object.hasOwn(world.declared, type)) return undefined;
  const declared = world.declared[type as DeclaredType];
  if (declared.has(id)) return undefined;
  return `${type}::"${id}" is not in the configuration${suggestName(id, declared)}`;
}
