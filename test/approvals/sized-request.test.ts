import { expect, test } from 'vitest';
import { type DigestParts, requestDigest } from '../../src/approvals/digest.ts';
import { sizedRequest } from '../../src/approvals/sized-request.ts';
import { NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import { approval } from '../contract/approval-store-contract.ts';

const PARTS: DigestParts = {
  principal: 'demo/dana',
  connection: 'crm',
  canonical: 'delete from orders',
  accesses: [],
  obligations: { ...NO_OBLIGATIONS, approvals: ['data-owners'] },
  policyVersion: 'v1',
  configVersion: 'c1',
};
const sized = (rows: number, cost: number) =>
  requestDigest({ ...PARTS, estimateBand: { rows, cost } });

test('an approval is of a request in the size and under the rules that it says, and no other', () => {
  const { isOf } = sizedRequest(PARTS);
  const estimate = { rows: 500, cost: 20 };
  expect(isOf(approval({ digest: sized(3, 2), estimate }))).toBe(true);
  expect(isOf(approval({ digest: sized(4, 2), estimate }))).toBe(false);
  expect(isOf(approval({ digest: sized(3, 2), estimate, rules: ['security'] }))).toBe(false);
  expect(isOf(approval({ digest: requestDigest(PARTS) }))).toBe(false);
});

test('a request has one digest in all sizes and under all rules, and no other request has it', () => {
  const { digest } = sizedRequest(PARTS);
  const { obligations } = PARTS;
  for (const same of [
    { estimateBand: { rows: 9, cost: 9 } },
    { obligations: { ...obligations, approvals: ['a', 'b'] } },
  ]) {
    expect(sizedRequest({ ...PARTS, ...same }).digest).toBe(digest);
  }
  for (const other of [{ canonical: 'x' }, { obligations: { ...obligations, limit: 5 } }]) {
    expect(sizedRequest({ ...PARTS, ...other }).digest).not.toBe(digest);
  }
});
