import type * as z from 'zod';
import { invalid, notInStandIn, type RuntimeError } from './runtime-error.ts';

/**
 * A body as a schema has it.
 * @throws RuntimeError ValidationException: says which member is not in the local stand-in, or where the body is wrong
 */
export function readAs<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error.issues);
}

function refusal(issues: readonly z.core.$ZodIssue[]): RuntimeError {
  const [issue] = issues.flatMap(innermost);
  if (issue === undefined) return invalid('the request is not valid');
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return notInStandIn(`\`${[...issue.path, issue.keys[0]].join('.')}\``);
  }
  return invalid(`the request is not valid at \`${path}\`: ${issue.message.toLowerCase()}`);
}

/** Of a union, what is wrong with the choice that comes nearest: the one with fewest issues. */
function innermost(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
  if (nearest === undefined) return [issue];
  return nearest.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}
