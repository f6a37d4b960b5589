import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/web';
import type { CedarEngine } from './cedar-engine.ts';
import type { PolicyProblem } from './policy-problem.ts';
import { type PolicyText, placeOf } from './policy-text.ts';

/** A policy that Cedar understands, as text and as data. */
export type ParsedPolicy = Readonly<{ source: PolicyText; json: PolicyJson }>;

/** Parses one policy with Cedar. What it refuses is added to the problems. */
export function parsePolicy(
  source: PolicyText,
  engine: CedarEngine,
  problems: PolicyProblem[],
): readonly ParsedPolicy[] {
  try {
    const answer = engine.use((cedar) => cedar.policyToJson(source.text));
    if (answer.type === 'success') return [{ source, json: answer.json }];
    problems.push(...answer.errors.map((error) => cedarProblem(error, source)));
  } catch {
    problems.push({ ...placeOf(source, 0), message: 'this policy is more than Cedar can parse' });
  }
  return [];
}

/** What Cedar says of a policy, in this project's words. */
export function cedarProblem(error: DetailedError, source: PolicyText): PolicyProblem {
  const [place] = error.sourceLocations ?? [];
  const parts = [error.message, place?.label, error.help].flatMap((text) => text ?? []);
  return {
    ...placeOf(source, place?.start ?? 0),
    message: parts
      .join('; ')
      .replace(/^failed to parse policy from string: /, '')
      .replaceAll(/for policy `[^`]*`, /g, ''),
  };
}
