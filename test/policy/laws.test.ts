import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Decision, Obligations } from '../../src/gateway/decision.ts';
import { policyDecider } from '../../src/policy/decide.ts';
import { engine, load, member, onTable, operation } from './small-world.ts';

const RUNS = { numRuns: 25 };

type Rule = Readonly<{ effect: 'permit' | 'forbid'; scope: string; annotations: string }>;

const annotation = fc.constantFrom(
  '@mask("pii")',
  '@mask("money, pii")',
  '@limit("10")',
  '@limit("500")',
  '@approval("owners")',
  '@approval("two")',
  '@filter("tenant")',
  '@budget("5 usd per day")',
);
const annotations = fc
  .uniqueArray(annotation, { maxLength: 3, selector: (text) => text.split('(')[0] })
  .map((all) => all.join(' '));
const scope = fc.constantFrom(
  'principal, action, resource',
  'principal in Group::"g", action in Action::"read", resource',
  'principal in Group::"h", action in Action::"read", resource',
  'principal, action == Action::"select", resource in Domain::"support"',
  'principal, action, resource == Table::"crm/public.orders"',
  'principal in Group::"g", action in [Action::"write", Action::"delete"], resource in Connection::"crm"',
);
const permit = fc.record({ effect: fc.constant('permit' as const), scope, annotations });
const forbid = fc.record({
  effect: fc.constant('forbid' as const),
  scope,
  annotations: fc.constant(''),
});
const rules = fc.array(fc.oneof({ weight: 5, arbitrary: permit }, forbid), { maxLength: 6 });
const request = fc.record({
  principal: fc.subarray(['g', 'h', 'x']).map((groups) => member(...groups)),
  operation: fc
    .uniqueArray(
      fc.constantFrom(
        onTable('select'),
        onTable('select', 'orders'),
        onTable('update'),
        onTable('delete', 'orders'),
      ),
      { minLength: 1 },
    )
    .map((accesses) => operation(accesses)),
});

type Request = Readonly<{
  principal: ReturnType<typeof member>;
  operation: ReturnType<typeof operation>;
}>;

/** Decisions on one policy set. */
function deciding(all: readonly (Rule & { id?: string })[]): (asked: Request) => Decision {
  const text = all
    .map((rule, index) => {
      const id = rule.id ?? `r${index}`;
      return `@id("${id}") ${rule.annotations} ${rule.effect} (${rule.scope});`;
    })
    .join('\n');
  const { decide } = policyDecider({ engine, policies: load(text) });
  return (asked) => decide(asked.principal, asked.operation, {});
}

const contains = <T>(more: readonly T[], less: readonly T[]) =>
  less.every((item) => more.some((other) => JSON.stringify(other) === JSON.stringify(item)));

function atLeast(more: Obligations, less: Obligations): boolean {
  return (
    contains(more.masks, less.masks) &&
    contains(more.filters, less.filters) &&
    contains(more.approvals, less.approvals) &&
    contains(more.budgets, less.budgets) &&
    (more.limit ?? Infinity) <= (less.limit ?? Infinity)
  );
}

/** So that most requests are allowed, and the laws of what is allowed are put to the test. */
const ANYTHING: Rule = { effect: 'permit', scope: 'principal, action, resource', annotations: '' };

test('one more permit never removes an obligation', () => {
  fc.assert(
    fc.property(rules, permit, request, (given, added, asked) => {
      const before = deciding([ANYTHING, ...given])(asked);
      const after = deciding([ANYTHING, ...given, added])(asked);
      if (before.effect === 'deny') return;
      if (after.effect === 'deny') throw new Error('a permit took a permission away');
      expect(atLeast(after.obligations, before.obligations)).toBe(true);
      for (const [index, grant] of before.grants.entries()) {
        const same = after.grants[index];
        expect(same && atLeast(same.obligations, grant.obligations)).toBe(true);
      }
    }),
    RUNS,
  );
});

test('one more forbid never allows what was denied, and one that matches always denies', () => {
  const matching = {
    effect: 'forbid',
    scope: 'principal, action, resource',
    annotations: '',
  } as const;
  fc.assert(
    fc.property(rules, forbid, request, (given, added, asked) => {
      if (deciding(given)(asked).effect === 'deny') {
        expect(deciding([...given, added])(asked).effect).toBe('deny');
      }
      expect(deciding([...given, matching])(asked).effect).toBe('deny');
    }),
    RUNS,
  );
});

test('the order of policies does not matter', () => {
  fc.assert(
    fc.property(rules, request, (given, asked) => {
      const named = given.map((rule, index) => ({ ...rule, id: `r${index}` }));
      expect(deciding(named.toReversed())(asked)).toEqual(deciding(named)(asked));
    }),
    RUNS,
  );
});

test('a group more never means an obligation less', () => {
  fc.assert(
    fc.property(rules, request, (given, asked) => {
      const decide = deciding([ANYTHING, ...given]);
      const before = decide(asked);
      const after = decide({ ...asked, principal: member('g', 'h', 'x') });
      if (before.effect === 'deny' || after.effect === 'deny') return;
      expect(atLeast(after.obligations, before.obligations)).toBe(true);
    }),
    RUNS,
  );
});

test('approve is exactly an allow with approvals, and every grant answers one access', () => {
  fc.assert(
    fc.property(rules, request, (given, asked) => {
      const decision = deciding([ANYTHING, ...given])(asked);
      if (decision.effect === 'deny') return;
      expect(decision.effect === 'approve').toBe(decision.obligations.approvals.length > 0);
      expect(decision.grants.map(({ access }) => access)).toEqual(asked.operation.accesses);
    }),
    RUNS,
  );
});
