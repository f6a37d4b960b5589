import { describe, expect, test } from 'vitest';
import type { Approval } from '../../src/approvals/approval.ts';
import {
  APPROVAL_STATES,
  type ApprovalState,
  approvalState,
  isOver,
} from '../../src/approvals/approval-state.ts';
import {
  type Decider,
  decideApproval,
  endApproval,
  useApproval,
} from '../../src/approvals/decide-approval.ts';
import { approval } from '../contract/approval-store-contract.ts';
import { DEFINITION, who } from './approval-world.ts';

const MINUTE = 60_000;
const START = Date.parse(approval().requestedAt);
/** Moments at which something may happen: at first, after people could decide, after it could be used. */
const TIMES = [0, 59, 61, 130, 300].map((minutes) => START + minutes * MINUTE);

const DANA = who('dana', 'dba', 'data-owners');
const PEOPLE = [DANA, who('olivia', 'data-owners'), who('oscar', 'data-owners')];

/** What the test itself believes of an approval, told in its own words. */
type Belief = Readonly<{
  approved: readonly string[];
  /** Position in TIMES of the last vote */
  lastVote: number;
  rejected: boolean;
  ended: boolean;
  used: boolean;
}>;

type World = Readonly<{ approval: Approval; belief: Belief; time: number }>;
type Step = Readonly<{ name: string; run: (of: Approval, now: number) => Approval | undefined }>;
type Kind = Readonly<{ approvals: number; opens: boolean }>;

const STEPS: readonly Step[] = [
  ...PEOPLE.flatMap((by): readonly Step[] => [
    vote('approve', by),
    vote('reject', by),
    { name: `end ${by.person}`, run: (of, now) => endApproval(of, by, now) },
  ]),
  { name: 'use', run: (of, now) => useApproval(of, now) },
];

function vote(decision: 'approve' | 'reject', by: Decider): Step {
  const given = { decision, via: 'api' } as const;
  return {
    name: `${decision} ${by.person}`,
    run: (of, now) => decideApproval(of, by, given, now),
  };
}

/** The state as the test believes it to be. */
function believed({ belief, time }: World, { approvals, opens }: Kind): ApprovalState {
  const minutes = ((TIMES[time] ?? 0) - START) / MINUTE;
  if (belief.ended) return 'ended';
  if (belief.used) return 'used';
  if (belief.rejected) return 'rejected';
  if (belief.approved.length < approvals) return minutes < 60 ? 'pending' : 'expired';
  const given = ((TIMES[belief.lastVote] ?? 0) - START) / MINUTE;
  return minutes < given + (opens ? 120 : 60) ? 'approved' : 'expired';
}

/** What a step that was taken must have meant; undefined when it may not have changed anything. */
function after(world: World, step: string, state: ApprovalState, kind: Kind): Belief | undefined {
  const { belief, time } = world;
  const [action = '', person = ''] = step.split(' ');
  const requester = person === DANA.person;
  switch (action) {
    case 'approve':
      if (requester || state !== 'pending' || belief.approved.includes(person)) return undefined;
      return { ...belief, approved: [...belief.approved, person], lastVote: time };
    case 'reject':
      if (requester || state !== 'pending') return undefined;
      return { ...belief, rejected: true, lastVote: time };
    case 'end':
      if (state !== 'approved' && !(requester && state === 'pending')) return undefined;
      return { ...belief, ended: true };
    default:
      return state === 'approved' && !kind.opens ? { ...belief, used: true } : undefined;
  }
}

const LATER = ['pending', 'approved', 'rejected', 'used', 'expired', 'ended'] as const;
/** Every change of state that there may be. */
const MAY_BECOME: Readonly<Record<string, readonly string[]>> = {
  pending: LATER,
  approved: ['approved', 'used', 'expired', 'ended'],
  rejected: ['rejected'],
  used: ['used'],
  expired: ['expired'],
  ended: ['ended'],
};

function explore(kind: Kind) {
  const first = approval({
    needs: [{ rule: 'r', groups: ['data-owners'], approvals: kind.approvals }],
    ...(kind.opens && { opens: { minutes: 120 } }),
  });
  const nothing = { approved: [], lastVote: 0, rejected: false, ended: false, used: false };
  const queue: World[] = [{ approval: first, belief: nothing, time: 0 }];
  const seen = new Set<string>();
  const reached = new Set<ApprovalState>();
  for (let world = queue.pop(); world !== undefined; world = queue.pop()) {
    const key = JSON.stringify([world.belief, world.time]);
    if (seen.has(key)) continue;
    seen.add(key);
    reached.add(check(world, kind));
    if (world.time + 1 < TIMES.length) queue.push({ ...world, time: world.time + 1 });
    for (const step of STEPS) queue.push(take(world, step, kind));
  }
  return { worlds: seen.size, reached };
}

function check(world: World, kind: Kind): ApprovalState {
  const state = approvalState(world.approval, TIMES[world.time] ?? 0);
  expect(state).toBe(believed(world, kind));
  return state;
}

function take(world: World, step: Step, kind: Kind): World {
  const now = TIMES[world.time] ?? 0;
  const state = approvalState(world.approval, now);
  const belief = after(world, step.name, state, kind);
  let changed: Approval | undefined;
  try {
    changed = step.run(world.approval, now);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'denied' });
  }
  const next = changed ?? world.approval;
  if (belief === undefined) {
    expect([step.name, state, next]).toEqual([step.name, state, world.approval]);
    return world;
  }
  expect(next.revision).toBe(world.approval.revision + 1);
  expect(MAY_BECOME[state]).toContain(approvalState(next, now));
  return { ...world, approval: next, belief };
}

describe('every state that people, requests and time can lead to is what it should be', () => {
  test.each([
    { approvals: 1, opens: false },
    { approvals: 2, opens: false },
    { approvals: 1, opens: true },
    { approvals: 2, opens: true },
  ])('%j', (kind) => {
    const { worlds, reached } = explore(kind);
    expect(worlds).toBeGreaterThan(50);
    const all = LATER.filter((state) => state !== 'used' || !kind.opens);
    expect([...reached].sort()).toEqual([...all].sort());
  });
});

type Rule = Readonly<{ Variable?: string; StringEquals?: string; Or?: readonly Rule[] }>;
type Choice = Readonly<{ Choices: readonly (Rule & { Next: string })[]; Default: string }>;

function holds(rule: Rule, state: ApprovalState): boolean {
  return rule.Or?.some((inner) => holds(inner, state)) ?? rule.StringEquals === state;
}

describe('the machine', () => {
  const { States } = DEFINITION as { States: Readonly<Record<string, Choice & { Type: string }>> };

  /** Where the machine goes with an approval in that state, up to where it waits or ends. */
  function goes(state: ApprovalState): string {
    if (!isOver(state)) return 'Ask';
    const { Choices, Default } = States['HowItEnded'] ?? { Choices: [], Default: '' };
    return Choices.find((choice) => holds(choice, state))?.Next ?? Default;
  }

  test('waits while people can decide or a request can run, and has one end for every other state', () => {
    const ends = Object.fromEntries(APPROVAL_STATES.map((state) => [state, goes(state)]));
    expect(ends).toEqual({
      pending: 'Ask',
      review: 'Ask',
      approved: 'Ask',
      used: 'Approved',
      rejected: 'Rejected',
      expired: 'Expired',
      overdue: 'Expired',
      ended: 'Ended',
    });
    for (const end of Object.values(ends)) {
      expect(['Succeed', 'Task']).toContain(States[end]?.Type);
    }
  });

  test('never waits again for what has ended', () => {
    for (const [state, later] of Object.entries(MAY_BECOME)) {
      if (goes(state as ApprovalState) === 'Ask') continue;
      for (const next of later) expect(goes(next as ApprovalState)).not.toBe('Ask');
    }
  });
});
