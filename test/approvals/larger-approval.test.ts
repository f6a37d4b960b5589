import { describe, expect, test } from 'vitest';
import { type DigestParts, requestDigest } from '../../src/approvals/digest.ts';
import type { ApprovalAsk } from '../../src/approvals/new-approval.ts';
import { sizedRequest } from '../../src/approvals/sized-request.ts';
import { NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import { estimateBand } from '../../src/gateway/estimate-band.ts';
import type { Estimate } from '../../src/gateway/operation.ts';
import { approvalWorld, START, who } from './approval-world.ts';

const MINUTE = 60_000;
const OLIVIA = who('olivia', 'data-owners', 'security');
const RULES = { 'data-owners': { groups: ['data-owners'] }, security: { groups: ['security'] } };
const PARTS: DigestParts = {
  principal: 'demo/dana',
  connection: 'crm',
  canonical: 'delete from orders where id % 1 = 0',
  accesses: [{ action: 'delete', resource: { type: 'Table', id: 'crm/public.orders' } }],
  obligations: { ...NO_OBLIGATIONS, approvals: ['data-owners'] },
  policyVersion: 'v1',
  configVersion: 'c1',
};
const SMALL = { rows: 300, cost: 40 };
const REAL = { rows: 3_000, cost: 40 };

/** The request in a size, or before anything of its size is known. */
function of(size: Estimate | undefined, change: Partial<DigestParts> = {}): Partial<ApprovalAsk> {
  const parts = { ...PARTS, ...change, ...(size && { estimateBand: estimateBand(size) }) };
  return {
    digest: requestDigest(parts),
    sized: sizedRequest(parts),
    rules: parts.obligations.approvals,
    ...(size && { estimate: size }),
  };
}

const real = (size: Estimate, change: Partial<DigestParts> = {}) => ({
  ...of(size, change),
  sizeIsReal: true,
});

async function askedForItsRealSize(rules: Record<string, object> = RULES) {
  const world = approvalWorld(rules);
  const id = await world.asked(real(REAL));
  return { world, id };
}

describe('an approval for the real size of a request', () => {
  test('is what the repeat waits for, though it looks small again', async () => {
    const { world, id } = await askedForItsRealSize();
    expect(await world.asked(of(SMALL))).toBe(id);
    expect((await world.store.list({ limit: 9 })).items.length).toBe(1);
  });

  test('lets the repeat run once, and says for which size', async () => {
    const { world, id } = await askedForItsRealSize();
    await world.give(id, OLIVIA);
    expect(await world.require(of(SMALL))).toMatchObject({ size: REAL, rules: ['data-owners'] });
    expect(await world.asked(of(SMALL))).not.toBe(id);
    expect(await world.asked(real(REAL))).not.toBe(id);
  });

  test('lets one of twenty repeats at once run', async () => {
    const { world, id } = await askedForItsRealSize();
    await world.give(id, OLIVIA);
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => world.require(of(SMALL))),
    );
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  test('that was rejected refuses the repeat', async () => {
    const { world, id } = await askedForItsRealSize();
    await world.give(id, OLIVIA, 'reject');
    await expect(world.require(of(SMALL))).rejects.toMatchObject({ code: 'approval_rejected' });
  });

  test('that is over is asked for anew, in the size that is known', async () => {
    const { world, id } = await askedForItsRealSize();
    world.clock.now = START + 60 * MINUTE;
    const again = await world.asked(of(SMALL));
    expect(again).not.toBe(id);
    expect((await world.store.get(again))?.estimate).toEqual(SMALL);
  });

  test.each<[string, Partial<ApprovalAsk>]>([
    ['a larger size', of({ rows: 30_000, cost: 40 })],
    ['a larger cost', of({ rows: 300, cost: 4_000 })],
    ['fewer rows, once that is what it really changes', real(SMALL)],
    ['another statement', of(SMALL, { canonical: 'delete from orders where id % 1 = 1' })],
    ['another principal', of(SMALL, { principal: 'demo/dora' })],
    ['another connection', of(SMALL, { connection: 'crm2' })],
    ['another version of the policies', of(SMALL, { policyVersion: 'v2' })],
    ['another configuration', of(SMALL, { configVersion: 'c2' })],
    ['another table', of(SMALL, { accesses: [...PARTS.accesses, ...PARTS.accesses] })],
    ['another mask', of(SMALL, { obligations: { ...PARTS.obligations, masks: ['pii'] } })],
    [
      'a rule more',
      of(SMALL, { obligations: { ...PARTS.obligations, approvals: ['data-owners', 'security'] } }),
    ],
  ])('does not open %s', async (_what, other) => {
    const { world, id } = await askedForItsRealSize();
    await world.give(id, OLIVIA);
    expect(await world.asked(other)).not.toBe(id);
    await world.require(real(REAL));
  });
});

describe('a rule that only the size asks for', () => {
  const BOTH = { obligations: { ...PARTS.obligations, approvals: ['data-owners', 'security'] } };

  test('is met once, together with those that were met before', async () => {
    const world = approvalWorld(RULES);
    await world.give(await world.asked(of(undefined)), OLIVIA);
    await world.require(of(undefined));
    const id = await world.asked(of(SMALL, BOTH));
    // Before its size is known, the repeat is not asked about half of the rules again.
    expect(await world.asked(of(undefined))).toBe(id);
    await world.give(id, OLIVIA);
    await world.give(id, who('oscar', 'data-owners'));
    expect(await world.require(of(undefined))).toMatchObject({
      rules: ['data-owners', 'security'],
      size: SMALL,
    });
  });

  test('keeps its windows', async () => {
    const windows = [{ days: ['mon'], from: '11:00', to: '12:30', zone: 'UTC' }];
    const world = approvalWorld({ ...RULES, security: { groups: ['security'], windows } });
    const id = await world.asked(of(SMALL, BOTH));
    await world.give(id, OLIVIA);
    await world.give(id, who('oscar', 'data-owners'));
    world.clock.now = START + 30 * MINUTE;
    await expect(world.require(of(undefined))).rejects.toMatchObject({ code: 'denied' });
    world.clock.now = START + 29 * MINUTE;
    await world.require(of(undefined));
  });
});
