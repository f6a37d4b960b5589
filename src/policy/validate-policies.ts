import type { SchemaJson } from '@cedar-policy/cedar-wasm/web';
import type { CedarEngine } from './cedar-engine.ts';
import { cedarProblem } from './parse-policy.ts';
import type { PolicyProblem } from './policy-problem.ts';
import type { PolicyText } from './policy-text.ts';

/**
 * What Cedar's validator finds against the schema. A warning is a problem as well: it says that a
 * policy can never match, or that its text is not what it seems to be.
 */
export function validatePolicies(
  texts: readonly PolicyText[],
  schema: SchemaJson<string>,
  engine: CedarEngine,
): readonly PolicyProblem[] {
  // By position, because ids may still be missing or taken.
  const staticPolicies = Object.fromEntries(texts.map(({ text }, index) => [`${index}`, text]));
  const answer = attempt(() =>
    engine.use((cedar) => cedar.validate({ schema, policies: { staticPolicies } })),
  );
  if (answer?.type !== 'success') {
    const file = texts[0]?.file ?? 'policies';
    return [{ file, line: 1, message: 'these policies are more than Cedar can check' }];
  }
  const found = new Map<string, PolicyProblem[]>();
  for (const { policyId, error } of answer.validationErrors) {
    const source = texts[Number(policyId)];
    if (source === undefined) continue;
    found.set(policyId, [...(found.get(policyId) ?? []), cedarProblem(error, source)]);
  }
  for (const { policyId, error } of answer.validationWarnings) {
    const source = texts[Number(policyId)];
    // One sentence is enough: Cedar warns of an impossible policy twice, and after its errors again.
    if (source === undefined || found.has(policyId)) continue;
    found.set(policyId, [cedarProblem(error, source)]);
  }
  return [...found.values()].flat();
}

function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
