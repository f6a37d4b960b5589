import { expect, test } from 'vitest';
import { type Allowed, NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import { prepareOnce } from '../../src/gateway/prepare-once.ts';

const decision = (masks: readonly string[]): Allowed => ({
  effect: 'allow',
  policies: [],
  grants: [],
  obligations: { ...NO_OBLIGATIONS, masks },
  policyVersion: 'v1',
});

test('a decision that asks for the same is prepared once, one that asks for more again', () => {
  const asked: string[] = [];
  const prepare = prepareOnce<string>({
    operation: {
      connection: 'crm',
      kind: 'rds',
      accesses: [],
      facts: { statement: 'select', statements: 1, unbounded: false },
    },
    prepare: ({ obligations }) => {
      asked.push(obligations.masks.join());
      const request = `with ${obligations.masks.join()}`;
      const scope = { kind: 'rds', connection: 'crm', access: 'read' } as const;
      return { request, canonical: request, shown: request, scope };
    },
  });
  expect(prepare(decision([])).request).toBe('with ');
  expect(prepare(decision([])).request).toBe('with ');
  expect(prepare(decision(['pii'])).request).toBe('with pii');
  expect(asked).toEqual(['', 'pii']);
});
