import type { Context, EntityJson } from '@cedar-policy/cedar-wasm/web';
import type { DeterminingPolicy, Obligations } from '../gateway/decision.ts';
import { type Access, resourceKey } from '../gateway/operation.ts';
import type { Cedar, CedarEngine } from './cedar-engine.ts';
import type { PolicySet } from './load-policies.ts';
import { addObligations } from './obligations.ts';

/** What policy says of one access. */
export type Verdict =
  | Readonly<{
      allowed: true;
      policies: readonly DeterminingPolicy[];
      obligations: Obligations;
    }>
  | Readonly<{ allowed: false; policies: readonly DeterminingPolicy[]; reason: string }>;

/** Judges one access. Throws when the engine fails, which must count as a refusal. */
export type AccessJudge = (principal: EntityJson, access: Access, context: Context) => Verdict;

/** Asks Cedar about one access at a time. */
export function accessJudge(engine: CedarEngine, set: PolicySet): AccessJudge {
  let prepared: number | undefined;

  function ask(principal: EntityJson, access: Access, context: Context, resource: EntityJson) {
    return engine.use((cedar, generation) => {
      if (generation !== prepared) {
        prepare(cedar, set);
        prepared = generation;
      }
      return cedar.statefulIsAuthorized({
        principal: principal.uid,
        action: { type: 'Action', id: access.action },
        resource: resource.uid,
        context,
        entities: [principal, resource],
        preparsedPolicySetId: set.version,
        preparsedSchemaName: set.version,
        validateRequest: true,
      });
    });
  }

  function determining(ids: readonly string[], access: Access): DeterminingPolicy[] {
    return ids.toSorted().map((id) => {
      const policy = set.policies.get(id);
      if (policy === undefined) throw new Error('Cedar named a policy that was never loaded');
      return { id, effect: policy.effect, access, annotations: policy.annotations };
    });
  }

  return (principal, access, context) => {
    const what = `\`${access.action}\` on ${access.resource.type.toLowerCase()} \`${access.resource.id}\``;
    const refused = (reason: string, ids: readonly string[] = []): Verdict => ({
      allowed: false,
      policies: determining(ids, access),
      reason,
    });
    const resource = set.world.resources.get(resourceKey(access.resource));
    if (resource === undefined) return refused(`${what}: the configuration knows no such resource`);
    const answer = ask(principal, access, context, resource);
    if (answer.type === 'failure') return refused(`${what} is nothing that a policy can allow`);
    const { decision, diagnostics } = answer.response;
    // INVARIANT: Cedar skips a policy that errs, even a forbid, so any error at all denies.
    if (diagnostics.errors.length > 0) {
      const ids = diagnostics.errors.map(({ policyId }) => policyId);
      return refused(`${named(ids)} could not be evaluated for ${what}`, ids);
    }
    const ids = diagnostics.reason;
    if (decision !== 'allow') {
      const reason =
        ids.length === 0 ? `no policy permits ${what}` : `${named(ids)} forbids ${what}`;
      return refused(reason, ids);
    }
    const obligations = ids.flatMap((id) => set.policies.get(id)?.obligations ?? []);
    return {
      allowed: true,
      policies: determining(ids, access),
      obligations: addObligations(obligations),
    };
  };
}

function prepare(cedar: Cedar, { policies, schema, version }: PolicySet): void {
  const texts = [...policies.values()].map(({ id, text }) => [id, text] as const);
  const staticPolicies = Object.fromEntries(texts);
  if (
    cedar.preparseSchema(version, schema).type === 'failure' ||
    cedar.preparsePolicySet(version, { staticPolicies }).type === 'failure'
  ) {
    throw new Error('policies that were loaded no longer parse');
  }
}

function named(ids: readonly string[]): string {
  const list = ids.toSorted().map((id) => `\`${id}\``);
  return `${list.length === 1 ? 'policy' : 'policies'} ${list.join(', ')}`;
}
