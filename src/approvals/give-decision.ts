import * as z from 'zod';
import type { CallerRequest } from '../gateway/caller-request.ts';
import { noQuery } from '../gateway/page-query.ts';
import { parseJson } from '../gateway/parse-json.ts';
import { type Principal, personOf, principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import type { ApprovalStore } from './approval-store.ts';
import { changeApproval } from './change-approval.ts';
import {
  type Decider,
  type DecisionGiven,
  decideApproval,
  endApproval,
} from './decide-approval.ts';
import { noteRefused } from './note-refused.ts';

export type DecideDeps = Readonly<{
  store: ApprovalStore;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Masks what people write before it is kept */
  maskText: (text: string) => string;
}>;

const body = z.strictObject({
  decision: z.enum(['approve', 'reject', 'end']),
  reason: z.string().max(1000).optional(),
});

/** A decision, or the end of an approval before its time. */
export type Given = DecisionGiven | Readonly<Omit<DecisionGiven, 'decision'> & { decision: 'end' }>;

/**
 * Decides an approval, or ends it, from wherever that came. What is refused is noted on it.
 * @throws SallyportError `not_found`, `denied`, `unavailable`
 */
export async function giveDecision(
  id: string,
  decider: Decider,
  given: Given,
  { store, now, maskText }: DecideDeps,
): Promise<Approval> {
  const what = `${given.decision} by ${given.via}`;
  const decided = await noteRefused(
    () =>
      changeApproval(store, id, (approval) =>
        decidedBy(approval, decider, given, { now: now(), maskText }),
      ),
    { id, by: decider.principal, what },
    { store, now },
  );
  if (decided !== undefined) return decided;
  throw new SallyportError('not_found', 'there is no such approval');
}

function decidedBy(
  approval: Approval,
  decider: Decider,
  { decision, reason, via }: Given,
  { now, maskText }: Readonly<{ now: number; maskText: (text: string) => string }>,
): Approval {
  if (decision === 'end') return endApproval(approval, decider, now);
  const masked = { decision, via, ...(reason !== undefined && { reason: maskText(reason) }) };
  return decideApproval(approval, decider, masked, now);
}

/** The body of `POST /approvals/{id}/decision`: `{ decision: "approve" | "reject" | "end", reason? }`. */
export function parseDecision({ query, body: bytes }: CallerRequest): Omit<Given, 'via'> {
  noQuery(query);
  const parsed = body.safeParse(json(bytes));
  if (!parsed.success) {
    throw new SallyportError(
      'bad_request',
      'body must be {"decision": "approve", "reject" or "end", "reason": text of at most 1000 characters}',
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
    // Strict: of two members of one name, readers would take different ones.
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}
