import type { Context } from '@cedar-policy/cedar-wasm/web';
import type { Operation } from '../gateway/operation.ts';

/** What a request says for itself. */
export type PolicyRequest = Readonly<{ justification?: string }>;

/** The `context` of a request, as policies read it (policy-schema.ts). */
export function requestContext(
  { connection, kind, facts }: Operation,
  { justification }: PolicyRequest,
  estimated: boolean,
): Context {
  const { statement, statements, unbounded, estimate } = facts;
  return {
    operation: {
      connection,
      kind,
      statement,
      statements,
      unbounded,
      ...(estimated &&
        estimate !== undefined && {
          estimate: { rows: whole(estimate.rows), cost: whole(estimate.cost) },
        }),
    },
    request: justification === undefined ? {} : { justification },
  };
}

/** Cedar knows only whole numbers. What is not a number at all is taken for the largest, to be on the safe side. */
function whole(value: number): number {
  if (Number.isNaN(value)) return Number.MAX_SAFE_INTEGER;
  return Math.min(Math.max(Math.ceil(value), 0), Number.MAX_SAFE_INTEGER);
}
