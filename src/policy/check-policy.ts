import type { Config } from '../config/config-schema.ts';
import type { Obligations } from '../gateway/decision.ts';
import { readAnnotations } from './annotations.ts';
import type { World } from './entities.ts';
import { entityProblem, namedEntities } from './named-entities.ts';
import type { ParsedPolicy } from './parse-policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import { placeOf } from './policy-text.ts';
import { readsEstimate } from './reads-estimate.ts';

/** One policy that was found good. */
export type LoadedPolicy = Readonly<{
  id: string;
  file: string;
  line: number;
  text: string;
  effect: 'permit' | 'forbid';
  /** As written, without `@id` */
  annotations: Readonly<Record<string, string>>;
  obligations: Obligations;
}>;

/** Checks a policy against the configuration: its annotations, the entities that it names, its use of estimates. */
export function checkPolicy(
  { source, json }: ParsedPolicy,
  config: Config,
  world: World,
  problems: PolicyProblem[],
): readonly LoadedPolicy[] {
  const known = problems.length;
  const refuse = (where: string, message: string) => {
    const at = Math.max(0, source.text.indexOf(where));
    const byte = Buffer.byteLength(source.text.slice(0, at));
    problems.push({ ...placeOf(source, byte), message });
  };

  const given = (json.annotations ?? {}) as Record<string, string | null>;
  const { id, obligations, problems: wrong } = readAnnotations(given, json.effect, config);
  for (const { annotation, message } of wrong) refuse(`@${annotation}`, message);
  for (const entity of namedEntities(json)) {
    const message = entityProblem(entity, world);
    if (message !== undefined) refuse(`"${entity.id}"`, message);
  }
  if (json.effect === 'permit' && obligations.approvals.length === 0 && readsEstimate(json)) {
    refuse(
      'context',
      'a permit that reads context.operation.estimate needs @approval: a request must be allowed ' +
        'before its estimate is known, so an estimate can ask for more and never allow more',
    );
  }

  if (id === undefined || problems.length > known) return [];
  const annotations = Object.entries(given).flatMap(([name, value]) =>
    name === 'id' ? [] : [[name, value ?? ''] as const],
  );
  return [
    {
      id,
      ...source,
      effect: json.effect,
      annotations: Object.fromEntries(annotations),
      obligations,
    },
  ];
}

/** Every policy has an id of its own. */
export function repeatedIds(policies: readonly LoadedPolicy[]): readonly PolicyProblem[] {
  const taken = new Map<string, LoadedPolicy>();
  return policies.flatMap((policy) => {
    const { id, file, line } = policy;
    const first = taken.get(id);
    if (first === undefined) {
      taken.set(id, policy);
      return [];
    }
    return { file, line, message: `@id \`${id}\` is taken by ${first.file}:${first.line}` };
  });
}
