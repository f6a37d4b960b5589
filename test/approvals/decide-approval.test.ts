import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Approval, Need } from '../../src/approvals/approval.ts';
import { approvalState, stands } from '../../src/approvals/approval-state.ts';
import { type Decider, decideApproval, useApproval } from '../../src/approvals/decide-approval.ts';
import { needsMet } from '../../src/approvals/needs-met.ts';
import { approval } from '../contract/approval-store-contract.ts';

const MINUTE = 60_000;
const START = Date.parse(approval().requestedAt);
const TWO: readonly Need[] = [{ rule: 'two', groups: ['data-owners'], approvals: 2 }];
const BOTH: readonly Need[] = [
  { rule: 'both', groups: ['data-owners'], approvals: 1 },
  { rule: 'both', groups: ['security'], approvals: 1 },
];

function who(name: string, ...groups: readonly string[]): Decider {
  return { principal: `demo/${name}`, person: `demo/${name}`, groups };
}

const OLIVIA = who('olivia', 'data-owners');
const OSCAR = who('oscar', 'data-owners');

function approve(on: Approval, decider: Decider, now = START): Approval {
  return decideApproval(on, decider, { decision: 'approve', via: 'api' }, now);
}

function reject(on: Approval, decider: Decider, now = START): Approval {
  return decideApproval(on, decider, { decision: 'reject', reason: 'no', via: 'api' }, now);
}

const denied = expect.objectContaining({ code: 'denied' });

describe('nobody decides who may not', () => {
  test('the requester, even as a member of the group that approves', () => {
    const dana = who('dana', 'data-owners');
    expect(() => approve(approval(), dana)).toThrow(denied);
    expect(() => reject(approval(), dana)).toThrow(denied);
  });

  test('the requester under another identity of the same person', () => {
    const alias = { principal: 'other/d.ana', person: 'dana@example.com', groups: ['data-owners'] };
    const asked = approval({ barred: ['dana@example.com'] });
    expect(() => approve(asked, alias)).toThrow(denied);
  });

  test('the owner of the workload that asks', () => {
    const asked = approval({ principal: 'demo/rag-app', barred: ['demo/rag-app', 'demo/olivia'] });
    expect(() => approve(asked, OLIVIA)).toThrow(denied);
    expect(approvalState(approve(asked, OSCAR), START)).toBe('approved');
  });

  test.each([[[]], [['dba']], [['Data-owners']], [['data-owners ']], [['data']]])(
    'a member of %j',
    (groups) => {
      expect(() => approve(approval(), who('eve', ...groups))).toThrow(denied);
    },
  );

  test('anybody, once it has expired', () => {
    expect(() => approve(approval(), OLIVIA, START + 60 * MINUTE)).toThrow(denied);
    expect(approvalState(approve(approval(), OLIVIA, START + 60 * MINUTE - 1), START)).toBe(
      'approved',
    );
  });

  test('anybody else, once it is decided', () => {
    const approved = approve(approval(), OLIVIA);
    expect(() => reject(approved, OSCAR)).toThrow(denied);
    expect(() => reject(approved, OLIVIA)).toThrow(denied);
    expect(() => approve(reject(approval(), OLIVIA), OSCAR)).toThrow(denied);
    const used = useApproval(approved, START) as Approval;
    expect(() => reject(used, OSCAR)).toThrow(denied);
  });
});

describe('two approvals are two people', () => {
  test('the same person twice is one', () => {
    const once = approve(approval({ needs: TWO }), OLIVIA);
    expect(approve(once, OLIVIA)).toBe(once);
    expect(approvalState(once, START)).toBe('pending');
    expect(approvalState(approve(once, OSCAR), START)).toBe('approved');
  });

  test('the same person under two identities is one', () => {
    const first = { principal: 'demo/olivia', person: 'o@example.com', groups: ['data-owners'] };
    const second = { principal: 'corp/o', person: 'o@example.com', groups: ['data-owners'] };
    const once = approve(approval({ needs: TWO }), first);
    expect(approve(once, second)).toBe(once);
  });

  test('somebody of both groups counts for one of them', () => {
    const both = who('olivia', 'data-owners', 'security');
    const once = approve(approval({ needs: BOTH }), both);
    expect(approvalState(once, START)).toBe('pending');
    // Whichever the other is of, she takes the other place.
    expect(approvalState(approve(once, OSCAR), START)).toBe('approved');
    expect(approvalState(approve(once, who('sam', 'security')), START)).toBe('approved');
  });

  test('two of one group do not make up for the other', () => {
    const two = approve(approve(approval({ needs: BOTH }), OLIVIA), OSCAR);
    expect(approvalState(two, START)).toBe('pending');
  });

  test('one rejection is enough, also of somebody who approved before', () => {
    const once = approve(approval({ needs: TWO }), OLIVIA);
    expect(approvalState(reject(once, OSCAR), START)).toBe('rejected');
    expect(approvalState(reject(once, OLIVIA), START)).toBe('rejected');
  });

  test('needs are met exactly when people can be placed one by one', () => {
    const groups = ['a', 'b', 'c'];
    const need = fc.record({
      rule: fc.constant('r'),
      groups: fc.subarray(groups, { minLength: 1 }),
      approvals: fc.integer({ min: 1, max: 2 }),
    });
    const law = fc.property(
      fc.array(need, { minLength: 1, maxLength: 3 }),
      fc.array(fc.subarray(groups), { maxLength: 5 }),
      (needs, people) => {
        const votes = people.map((of, at) => ({
          by: `p${at}`,
          person: `p${at}`,
          decision: 'approve' as const,
          needs: needs.flatMap((one, index) =>
            one.groups.some((group) => of.includes(group)) ? [index] : [],
          ),
          at: approval().requestedAt,
          via: 'api' as const,
        }));
        const places = needs.flatMap(({ approvals }, index) =>
          Array.from({ length: approvals }, () => index),
        );
        expect(needsMet(needs, votes)).toBe(
          canPlace(
            places,
            votes.map(({ needs: fits }) => fits),
          ),
        );
      },
    );
    fc.assert(law, { numRuns: 300 });
  });
});

/** Tries every way to give the places to people. */
function canPlace(places: readonly number[], people: readonly (readonly number[])[]): boolean {
  const [place, ...rest] = places;
  if (place === undefined) return true;
  return people.some((fits, at) => fits.includes(place) && canPlace(rest, people.toSpliced(at, 1)));
}

describe('an approval that was given', () => {
  const given = approve(approval(), OLIVIA, START + MINUTE);

  test('lets one request run', () => {
    const used = useApproval(given, START + 2 * MINUTE) as Approval;
    expect(approvalState(used, START + 2 * MINUTE)).toBe('used');
    expect(useApproval(used, START + 2 * MINUTE)).toBeUndefined();
  });

  test('can be used for its time, though the time to decide is over, and no longer', () => {
    expect(approvalState(given, START + 61 * MINUTE - 1)).toBe('approved');
    expect(approvalState(given, START + 61 * MINUTE)).toBe('expired');
    expect(useApproval(given, START + 61 * MINUTE)).toBeUndefined();
    expect(approvalState(approve(given, OLIVIA, START + 50 * MINUTE), START + 61 * MINUTE)).toBe(
      'expired',
    );
  });

  test('nothing but a given approval can be used', () => {
    for (const other of [approval(), reject(approval(), OLIVIA), approval({ needs: TWO })]) {
      expect(useApproval(other, START)).toBeUndefined();
    }
  });
});

test('what is over speaks for its digest no longer, a rejection until it would have expired', () => {
  const end = START + 60 * MINUTE;
  expect(stands(approval(), end - 1)).toBe(true);
  expect(stands(approval(), end)).toBe(false);
  expect(stands(reject(approval(), OLIVIA), end - 1)).toBe(true);
  expect(stands(reject(approval(), OLIVIA), end)).toBe(false);
  const given = approve(approval(), OLIVIA);
  expect(stands(given, START)).toBe(true);
  expect(stands(useApproval(given, START) as Approval, START)).toBe(false);
});

test('nobody decides who is the requester by any of his identities, whatever groups and moments', () => {
  const group = fc.constantFrom('data-owners', 'security', 'dba');
  const name = fc.constantFrom('demo/dana', 'corp/d', 'slack/U1', 'demo/olivia', 'demo/bot');
  const person = fc.constantFrom(
    'dana@example.com',
    'demo/dana',
    'olivia@example.com',
    'demo/olivia',
  );
  const law = fc.property(
    fc.record({
      requester: name,
      barred: fc.array(person, { minLength: 1, maxLength: 3 }),
      deciders: fc.array(fc.record({ principal: name, person, groups: fc.array(group) }), {
        maxLength: 6,
      }),
      minutes: fc.integer({ min: 0, max: 59 }),
    }),
    ({ requester, barred, deciders, minutes }) => {
      const later = [{ afterMinutes: 30, groups: ['security'] }];
      const needs = [{ rule: 'r', groups: ['data-owners'], approvals: 2, later }];
      let asked = approval({ principal: requester, barred, needs });
      for (const decider of deciders) {
        try {
          asked = approve(asked, decider, START + minutes * MINUTE);
        } catch (thrown) {
          expect(thrown).toEqual(denied);
        }
      }
      for (const { by, person: whom } of asked.votes) {
        expect(by).not.toBe(requester);
        expect(barred).not.toContain(whom);
      }
      const people = asked.votes.map(({ person: whom }) => whom);
      expect(new Set(people).size).toBe(people.length);
      expect(approvalState(asked, START + minutes * MINUTE)).toBe(
        people.length >= 2 ? 'approved' : 'pending',
      );
    },
  );
  fc.assert(law, { numRuns: 500 });
});
