import type { EntityJson } from '@cedar-policy/cedar-wasm/web';
import type { Config } from '../config/config-schema.ts';
import { declaredIn } from '../config/declared-in.ts';
import { type ResourceType, resourceKey } from '../gateway/operation.ts';
import { type Principal, principalId } from '../gateway/principal.ts';

/** The types that a policy may name and the configuration declares. */
export type DeclaredType = ResourceType | 'Domain';

/** Everything that the configuration declares, as Cedar sees it. */
export type World = Readonly<{
  /** By `resourceKey` */
  resources: ReadonlyMap<string, EntityJson>;
  /** Ids by type, for the names that policies use */
  declared: Readonly<Record<DeclaredType, ReadonlySet<string>>>;
}>;

/** The resources of a configuration, each in its connection and its domain. */
export function configWorld(config: Config): World {
  const declared = {
    Connection: new Set<string>(),
    Domain: new Set<string>(),
    Table: new Set<string>(),
    Index: new Set<string>(),
    Model: new Set<string>(),
  };
  const resources = new Map<string, EntityJson>();
  const declare = (type: ResourceType, id: string, parents: EntityJson['parents']) => {
    declared[type].add(id);
    resources.set(resourceKey({ type, id }), { uid: { type, id }, attrs: {}, parents });
  };
  for (const [name, connection] of Object.entries(config.connections)) {
    declare('Connection', name, []);
    const { type, declared: within } = declaredIn(connection);
    for (const [resource, { domain }] of Object.entries(within)) {
      const parents = [{ type: 'Connection', id: name }];
      if (domain !== undefined) {
        declared.Domain.add(domain);
        parents.push({ type: 'Domain', id: domain });
      }
      declare(type, `${name}/${resource}`, parents);
    }
  }
  return { resources, declared };
}

/**
 * The caller as Cedar sees it.
 * @param named groups that policies name: no other group can matter, and a token may hold thousands
 */
export function principalEntity(principal: Principal, named: ReadonlySet<string>): EntityJson {
  const groups = [...new Set(principal.groups)].filter((group) => named.has(group)).sort();
  return {
    uid: { type: principal.kind === 'user' ? 'User' : 'Workload', id: principalId(principal) },
    attrs: { issuer: principal.issuer, subject: principal.subject },
    parents: groups.map((id) => ({ type: 'Group', id })),
  };
}
