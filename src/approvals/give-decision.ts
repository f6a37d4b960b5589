import * as z from 'zod';
import type { CallerRequest } from '../gateway/caller-request.ts';
import { noQuery } from '../gateway/page-query.ts';
import { type Principal, personOf, principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';
import { changeApproval } from './change-approval.ts';
import { type Decider, type DecisionGiven, decideApproval } from './decide-approval.ts';

export type DecideDeps = Readonly<{
  store: ApprovalStore;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Masks what people write before it is kept */
  maskText: (text: string) => string;
}>;

const body = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  reason: z.string().max(1000).optional(),
});

/**
 * Decides an approval, from wherever the decision came. What is refused is noted on the approval.
 * @throws SallyportError `not_found`, `denied`, `unavailable`
 */
export async function giveDecision(
  id: string,
  decider: Decider,
  given: DecisionGiven,
  { store, now, maskText }: DecideDeps,
): Promise<Approval> {
  const { reason } = given;
  const masked = { ...given, ...(reason !== undefined && { reason: maskText(reason) }) };
  try {
    const decided = await changeApproval(store, id, (approval) =>
      decideApproval(approval, decider, masked, now()),
    );
    if (decided !== undefined) return decided;
  } catch (thrown) {
    if (thrown instanceof SallyportError && thrown.code === 'denied') {
      const text = `${given.decision} by ${given.via}: ${thrown.message}`;
      await store.note(id, { at: new Date(now()).toISOString(), by: decider.principal, text });
    }
    throw thrown;
  }
  throw new SallyportError('not_found', 'there is no such approval');
}

/** `POST /approvals/{id}/decision` `{ decision: "approve" | "reject", reason? }` → the approval. */
export function parseDecision({ query, body: bytes }: CallerRequest): Omit<DecisionGiven, 'via'> {
  noQuery(query);
  const parsed = body.safeParse(json(bytes));
  if (!parsed.success) {
    throw new SallyportError(
      'bad_request',
      'body must be {"decision": "approve" or "reject", "reason": text of at most 1000 characters}',
    );
  }
  const { decision, reason } = parsed.data;
  return { decision, ...(reason !== undefined && reason !== '' && { reason }) };
}

/** Whoever sent a token, as somebody who decides. */
export function deciderOf(principal: Principal): Decider {
  return {
    principal: principalId(principal),
    person: personOf(principal),
    groups: principal.groups,
  };
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
