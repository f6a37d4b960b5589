import type { Approval } from './approval.ts';
import { approvalState, usableUntil } from './approval-state.ts';
import { needsMet } from './needs-met.ts';

/** What happened to an approval, for systems that follow approvals: chats, tickets, pagers. */
export type ApprovalEvent = Readonly<{
  type:
    | 'approval.requested'
    | 'approval.decided'
    | 'approval.used'
    | 'approval.ended'
    | 'approval.expired'
    | 'approval.lapsed'
    | 'approval.break-glass'
    | 'approval.reviewed'
    | 'approval.overdue';
  /** Of this schema */
  version: 1;
  /** The same for the same happening, however often it is published */
  id: string;
  /** ISO 8601 */
  at: string;
  approval: string;
  principal: string;
  connection: string;
  rules: readonly string[];
  /** Groups that may decide, now or later */
  approvers: readonly string[];
  /** What it would do, in words; never a statement or a value */
  effect: readonly string[];
  /** Until when people can decide, or must review, ISO 8601 */
  expiresAt: string;
  /** Who decided, used or ended it, where somebody did */
  by?: string;
  decision?: 'approve' | 'reject';
}>;

/** Where events go. May publish one more than once; its `id` tells. */
export interface ApprovalEvents {
  /** @throws SallyportError `unavailable` */
  publish(event: ApprovalEvent): Promise<void>;
}

/**
 * What a change of an approval means to others; nothing for a vote that decides nothing yet.
 * @param before undefined for an approval that was just asked for
 */
export function eventsOf(before: Approval | undefined, after: Approval): readonly ApprovalEvent[] {
  if (before === undefined) {
    const type = after.brokenGlass === undefined ? 'approval.requested' : 'approval.break-glass';
    return [eventOf(after, type, after.requestedAt, { by: after.principal })];
  }
  return [...decided(before, after), ...used(before, after), ...ended(before, after)];
}

function decided(before: Approval, after: Approval): readonly ApprovalEvent[] {
  const vote = after.votes.at(-1);
  if (vote === undefined || after.votes.length === before.votes.length) return [];
  const { by, decision, at } = vote;
  if (after.brokenGlass !== undefined) {
    return [eventOf(after, 'approval.reviewed', at, { by, decision })];
  }
  const settled = approvalState(after, Date.parse(at)) !== 'pending';
  return settled ? [eventOf(after, 'approval.decided', at, { by, decision })] : [];
}

function used(before: Approval, after: Approval): readonly ApprovalEvent[] {
  if (after.usedAt === undefined || before.usedAt !== undefined) return [];
  return [eventOf(after, 'approval.used', after.usedAt, { by: after.principal })];
}

function ended(before: Approval, after: Approval): readonly ApprovalEvent[] {
  if (after.ended === undefined || before.ended !== undefined) return [];
  return [eventOf(after, 'approval.ended', after.ended.at, { by: after.ended.by })];
}

/**
 * That time ran out: nobody decided or reviewed it, or nothing ran by what was given; or what it
 * opened is closed again. `now` in milliseconds since the epoch.
 * @param ran some request ran by it
 */
export function overEvent(
  approval: Approval,
  { ran, now }: Readonly<{ ran: boolean; now: number }>,
): ApprovalEvent {
  const { brokenGlass, expiresAt } = approval;
  if (approvalState(approval, now) === 'overdue') {
    return eventOf(approval, 'approval.overdue', brokenGlass?.reviewBy ?? expiresAt, {});
  }
  if (!needsMet(approval.needs, approval.votes)) {
    return eventOf(approval, 'approval.expired', expiresAt, {});
  }
  const at = new Date(usableUntil(approval)).toISOString();
  return eventOf(approval, ran ? 'approval.ended' : 'approval.lapsed', at, {});
}

function eventOf(
  approval: Approval,
  type: ApprovalEvent['type'],
  at: string,
  more: Pick<ApprovalEvent, 'by' | 'decision'>,
): ApprovalEvent {
  const { id, principal, connection, rules, approvers, effect, brokenGlass } = approval;
  return {
    type,
    version: 1,
    id: `${id}:${type.slice('approval.'.length)}`,
    at,
    approval: id,
    principal,
    connection,
    rules,
    approvers,
    effect,
    expiresAt: brokenGlass?.reviewBy ?? approval.expiresAt,
    ...more,
  };
}
