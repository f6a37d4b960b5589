import * as z from 'zod';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import { type ApprovalEvent, type ApprovalEvents, overEvent } from './approval-event.ts';
import type { ApprovalMachine } from './approval-machine.ts';
import { type ApprovalState, approvalState, isOver } from './approval-state.ts';
import { type ShowDeps, showApproval } from './show-approval.ts';
import { nextMoment } from './who-decides.ts';

export type NotifyDeps = ShowDeps &
  Readonly<{ machine: Pick<ApprovalMachine, 'wake'>; events: ApprovalEvents }>;

const id = z.string().min(1).max(128);
const input = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('plan'), approval: id }),
  z.strictObject({
    step: z.literal('ask'),
    approval: id,
    /** Revision that was planned for */
    revision: z.number().int().min(0),
    seconds: z.number().int().min(1),
    token: z.string().min(1).max(2048),
  }),
  z.strictObject({ step: z.literal('tell'), approval: id }),
  z.strictObject({ step: z.literal('give-up'), approval: id }),
]);

/** What a step of the machine is told. Nothing else of an approval ever is in an execution. */
export type NotifyAnswer =
  | Readonly<{ open: boolean; seconds: number; revision: number }>
  | Readonly<{ state: ApprovalState }>
  | Readonly<Record<string, never>>;

/**
 * One step of `statemachines/approval.asl.json`. Every step can be repeated: it looks at the record
 * and makes what people see agree with it.
 * @throws SallyportError `bad_request`, `not_found`, `unavailable`
 */
export async function notifyApproval(event: unknown, deps: NotifyDeps): Promise<NotifyAnswer> {
  const parsed = input.safeParse(event);
  if (!parsed.success) throw new SallyportError('bad_request', 'this is no step of an approval');
  const approval = await deps.store.get(parsed.data.approval);
  if (approval === undefined) throw new SallyportError('not_found', 'there is no such approval');
  switch (parsed.data.step) {
    case 'plan':
      return plan(approval, deps.now());
    case 'ask':
      return ask(parsed.data, deps);
    case 'tell':
      return tell(approval, deps);
    default:
      return giveUp(approval, deps);
  }
}

function plan(approval: Approval, now: number): NotifyAnswer {
  const open = !isOver(approvalState(approval, now));
  // At least one: a machine whose clock is ahead would otherwise spin.
  const seconds = Math.max(1, Math.ceil((nextMoment(approval, now) - now) / 1_000));
  return { open, seconds: open ? seconds : 1, revision: approval.revision };
}

/**
 * INVARIANT: the token is kept before the approval is read, and whoever changes an approval writes
 * it before reading the token. So one of the two sees the other, and no decision is slept through.
 */
async function ask(
  { approval: name, token, revision }: { approval: string; token: string; revision: number },
  deps: NotifyDeps,
): Promise<NotifyAnswer> {
  await deps.thread.keepToken(name, token);
  const approval = await deps.store.get(name);
  if (approval?.revision !== revision || isOver(approvalState(approval, deps.now()))) {
    await deps.machine.wake(token);
    return {};
  }
  await showApproval(approval, deps);
  return {};
}

async function tell(approval: Approval, deps: NotifyDeps): Promise<NotifyAnswer> {
  const state = approvalState(approval, deps.now());
  await showApproval(approval, deps);
  if (state === 'expired' || state === 'overdue') await tellTime(approval, deps);
  return { state };
}

/** What people did is on the record, and was told when they did it; that time ran out is known here alone. */
async function tellTime(approval: Approval, { store, events, now }: NotifyDeps): Promise<void> {
  const ran = approval.opens !== undefined && (await store.uses(approval.id)).length > 0;
  const event = overEvent(approval, { ran, now: now() });
  await events.publish(event);
  await store.note(approval.id, { at: event.at, by: 'sallyport', text: OVER[event.type] ?? '' });
}

const OVER: Partial<Readonly<Record<ApprovalEvent['type'], string>>> = {
  'approval.expired': 'over: nobody decided in time',
  'approval.lapsed': 'over: it was given, and nothing ran by it in time',
  'approval.ended': 'over: the time is up for which it opened requests',
  'approval.overdue': 'overdue: nobody reviewed it in time',
};

async function giveUp({ id: name }: Approval, { store, now }: NotifyDeps): Promise<NotifyAnswer> {
  const text = 'people could not be asked or told; the approval can still be decided elsewhere';
  await store.note(name, { at: new Date(now()).toISOString(), by: 'sallyport', text });
  return {};
}
