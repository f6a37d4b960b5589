import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Approval } from '../../src/approvals/approval.ts';
import type { ApprovalStore } from '../../src/approvals/approval-store.ts';

/** A clock that tests move. Milliseconds since the epoch. */
export type TestClock = { now: number };

type Make = (clock: TestClock) => Promise<ApprovalStore>;

const MINUTE = 60_000;
const START = Date.parse('2026-01-01T00:00:00.000Z');

/**
 * The laws of every ApprovalStore. `make` gives a store that is empty and runs on the clock. A store
 * for tests alone needs no pages.
 */
export function approvalStoreContract(
  name: string,
  make: Make,
  { pages = true }: Readonly<{ pages?: boolean }> = {},
): void {
  describe(name, () => {
    requestLaws(make);
    changeLaws(make);
    if (pages) listLaws(make);
    useLaws(make);
  });
}

/** An approval that is asked for at the start and holds for an hour. */
export function approval(change: Partial<Approval> = {}): Approval {
  return {
    id: 'first',
    digest: 'd1',
    principal: 'demo/dana',
    connection: 'crm',
    rules: ['data-owners'],
    approvers: ['data-owners'],
    needs: [{ rule: 'data-owners', groups: ['data-owners'], approvals: 1 }],
    barred: ['demo/dana'],
    effect: ['select crm/public.customers'],
    policies: ['full-customers-needs-owner'],
    request: { sql: 'select * from customers' },
    requestedAt: iso(START),
    expiresAt: iso(START + 60 * MINUTE),
    usableMinutes: 60,
    votes: [],
    revision: 0,
    ...change,
  };
}

function useLaws(make: Make): void {
  test('uses and notes come back newest first, of their own approval alone', async () => {
    const store = await make({ now: START });
    for (const at of [START, START + 1, START + 2]) {
      await store.use('first', { at: iso(at), digest: `d${at}` });
      await store.note('first', { at: iso(at), by: 'demo/dana', text: `t${at}` });
    }
    expect((await store.uses('first')).map(({ at }) => at)).toEqual(
      [START + 2, START + 1, START].map(iso),
    );
    expect((await store.notes('first')).map(({ text }) => text)).toEqual(
      [START + 2, START + 1, START].map((at) => `t${at}`),
    );
    expect([await store.uses('second'), await store.notes('second')]).toEqual([[], []]);
    expect(await store.get('first')).toBeUndefined();
  });

  test('of ten changes of what a principal broke exactly one is made, and nobody answers for another', async () => {
    const store = await make({ now: START });
    const whose = { principal: 'demo/dana', rule: 'data-owners' };
    expect(await store.glass.read(whose)).toEqual({ open: [], revision: 0 });
    const entry = (at: number) => ({ id: `g${at}`, at: iso(START) });
    const made = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        store.glass.write(whose, { open: [entry(at)], revision: 0 }),
      ),
    );
    expect(made.filter(Boolean).length).toBe(1);
    const open = [entry(made.indexOf(true))];
    expect(await store.glass.read(whose)).toEqual({ open, revision: 1 });
    expect(await store.glass.write(whose, { open: [], revision: 1 })).toBe(true);
    expect(await store.glass.read(whose)).toEqual({ open: [], revision: 2 });
    for (const other of [
      { ...whose, principal: 'demo/dora' },
      { ...whose, rule: 'other' },
    ]) {
      expect(await store.glass.read(other)).toEqual({ open: [], revision: 0 });
    }
  });
}

function requestLaws(make: Make): void {
  test('an approval that nobody asked for does not exist, whatever its id', async () => {
    const store = await make({ now: START });
    await store.request(approval());
    for (const id of ['', 'second', 'first#', 'FIRST', '../first', 'x'.repeat(5_000), 'é']) {
      expect(await store.get(id)).toBeUndefined();
    }
  });

  test('fifty requests of one digest at once give one approval', async () => {
    const store = await make({ now: START });
    const given = await Promise.all(
      Array.from({ length: 50 }, (_, at) => store.request(approval({ id: `a${at}` }))),
    );
    expect(new Set(given.map(({ id }) => id)).size).toBe(1);
    const [first] = given;
    expect(await store.get(first?.id ?? '')).toEqual(first);
    expect((await store.list({ limit: 200 })).items).toEqual([first]);
  });

  test('a pending approval is given back as it was first asked for', async () => {
    const clock = { now: START };
    const store = await make(clock);
    await store.request(approval({ justification: 'first' }));
    clock.now = START + 60 * MINUTE - 1;
    const again = await store.request(approval({ id: 'second', justification: 'second' }));
    expect(again).toEqual(approval({ justification: 'first' }));
    expect(await store.get('second')).toBeUndefined();
  });

  test('an expired approval is replaced, once, and stays on record', async () => {
    const clock = { now: START };
    const store = await make(clock);
    await store.request(approval());
    clock.now = START + 60 * MINUTE;
    const later = (id: string) =>
      approval({ id, requestedAt: iso(clock.now), expiresAt: iso(clock.now + MINUTE) });
    const given = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.request(later(`b${at}`))),
    );
    expect(new Set(given.map(({ id }) => id)).size).toBe(1);
    expect(given[0]?.id).toMatch(/^b/);
    expect((await store.list({ limit: 10 })).items).toEqual([given[0], approval()]);
    expect(await store.get('first')).toEqual(approval());
  });

  test('different digests have different approvals', async () => {
    const store = await make({ now: START });
    const digests = ['d1', 'd2', 'd1#', 'D1', ''];
    const given = await Promise.all(
      digests.map((digest, at) => store.request(approval({ id: `a${at}`, digest }))),
    );
    expect(given.map(({ id }) => id)).toEqual(digests.map((_, at) => `a${at}`));
  });

  test('the approval of a size is found by its request, as it is now, until another is kept', async () => {
    const store = await make({ now: START });
    expect(await store.sized('r1')).toBeUndefined();
    const [first, second] = [approval({ id: 'a1' }), approval({ id: 'a2', digest: 'd2' })];
    await store.keepSized('r1', first);
    // Kept, but not there yet, or never: nothing.
    expect(await store.sized('r1')).toBeUndefined();
    await store.request(first);
    await store.request(second);
    expect(await store.sized('r1')).toEqual(first);
    const used = { ...first, usedAt: iso(START), revision: 1 };
    await store.change(used);
    expect(await store.sized('r1')).toEqual(used);
    await store.keepSized('r1', second);
    expect(await store.sized('r1')).toEqual(second);
    expect([await store.sized('r2'), await store.sized('d2')]).toEqual([undefined, undefined]);
    expect(await store.request(approval({ id: 'a3', digest: 'r1' }))).toMatchObject({ id: 'a3' });
  });

  test('an approval too large to keep is over the limit and leaves no trace', async () => {
    const store = await make({ now: START });
    const large = approval({ request: 'x'.repeat(400_000) });
    await expect(store.request(large)).rejects.toMatchObject({ code: 'over_limit' });
    expect(await store.get('first')).toBeUndefined();
    expect((await store.list({ limit: 10 })).items).toEqual([]);
  });

  test('whatever an approval holds comes back as it was', async () => {
    const store = await make({ now: START });
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({ principal: text, approvers: fc.array(text, { maxLength: 4 }), request: text }),
        async (change) => {
          n += 1;
          const asked = approval({ ...change, id: `a${n}`, digest: `d${n}` });
          expect(await store.request(asked)).toEqual(asked);
          expect(await store.get(asked.id)).toEqual(asked);
        },
      ),
      { numRuns: 10 },
    );
  });
}

function changeLaws(make: Make): void {
  test('of thirty changes of one revision exactly one is made', async () => {
    const store = await make({ now: START });
    await store.request(approval());
    const made = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        store.change(approval({ usedAt: iso(START + at), revision: 1 })),
      ),
    );
    expect(made.filter(Boolean).length).toBe(1);
    const winner = made.indexOf(true);
    expect(await store.get('first')).toEqual(
      approval({ usedAt: iso(START + winner), revision: 1 }),
    );
  });

  test('an approval that does not exist cannot be changed', async () => {
    const store = await make({ now: START });
    expect(await store.change(approval({ revision: 1 }))).toBe(false);
    expect(await store.get('first')).toBeUndefined();
  });

  test('what was changed is what the same request meets, and what lists show', async () => {
    const store = await make({ now: START });
    await store.request(approval());
    const votes = [
      {
        by: 'demo/olivia',
        person: 'demo/olivia',
        decision: 'approve',
        needs: [0],
        at: iso(START),
        via: 'api',
      } as const,
    ];
    const given = approval({ votes, revision: 1 });
    expect(await store.change(given)).toBe(true);
    expect(await store.request(approval({ id: 'second' }))).toEqual(given);
    expect((await store.list({ limit: 10 })).items).toEqual([given]);
  });

  test('once it was used, twenty requests at once make one new approval', async () => {
    const store = await make({ now: START });
    await store.request(approval());
    await store.change(approval({ usedAt: iso(START), revision: 1 }));
    const given = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.request(approval({ id: `b${at}` }))),
    );
    expect(new Set(given.map(({ id }) => id)).size).toBe(1);
    expect(given[0]?.id).toMatch(/^b/);
  });

  test('notes are kept, newest first, and those of another approval are not shown', async () => {
    const store = await make({ now: START });
    const note = (at: number, text: string) => ({ at: iso(START + at), by: 'demo/dana', text });
    await store.note('first', note(1, 'one'));
    await store.note('first', note(2, 'two'));
    await store.note('first2', note(3, 'other'));
    expect(await store.notes('first')).toEqual([note(2, 'two'), note(1, 'one')]);
    expect(await store.notes('none')).toEqual([]);
  });

  test('attempts on no approval are counted by the hour, and no number of them makes more of an hour', async () => {
    const store = await make({ now: START });
    const hour = iso(START - (START % 3_600_000));
    for (let at = 0; at < 5; at++) await store.strays.note('unsigned', iso(START + at));
    await store.strays.note('unknown', iso(START));
    await store.strays.note('unsigned', iso(START + 3_600_000));
    const kept = await store.strays.latest();
    expect(kept.toSorted((a, b) => a.count - b.count)).toMatchObject([
      { what: 'unsigned', count: 1, last: iso(START + 3_600_000) },
      { what: 'unknown', hour, count: 1 },
      { what: 'unsigned', hour, count: 5, last: iso(START + 4) },
    ]);
    await Promise.all(
      Array.from({ length: 20 }, () => store.strays.note('unsigned', iso(START + 3_600_001))),
    );
    expect((await store.strays.latest()).length).toBe(3);
    expect((await store.list({ limit: 10 })).items).toEqual([]);
  });
}

function listLaws(make: Make): void {
  test.each([1, 3, 200])('pages of %i give every approval once, newest first', async (limit) => {
    const store = await make({ now: START });
    const minutes = [3, 1, 2, 2, 5, 4];
    for (const [at, minute] of minutes.entries()) {
      const requestedAt = iso(START + minute * MINUTE);
      await store.request(approval({ id: `a${at}`, digest: `d${at}`, requestedAt }));
    }
    // Someone who asked and may decide: on two lists, still once.
    const viewer = { principal: 'demo/dana', groups: ['data-owners', 'other'] };
    for (const page of [{ limit }, { limit, viewer }]) {
      const all = await walk(store, page);
      expect(new Set(all.map(({ id }) => id)).size).toBe(minutes.length);
      expect(all.map(({ requestedAt }) => requestedAt)).toEqual(
        all
          .map(({ requestedAt }) => requestedAt)
          .toSorted()
          .reverse(),
      );
    }
  });

  test('a viewer sees what it asked for and what its groups may decide, nothing else', async () => {
    const store = await make({ now: START });
    const ask = (id: string, principal: string, approvers: readonly string[]) =>
      store.request(approval({ id, digest: id, principal, approvers }));
    await ask('danas', 'demo/dana', ['data-owners']);
    await ask('hannas', 'demo/hanna', ['hr-owners']);
    await ask('both', 'demo/hanna', ['data-owners', 'hr-owners', 'data-owners']);
    const seen = async (principal: string, groups: readonly string[]) =>
      (await store.list({ limit: 10, viewer: { principal, groups } })).items
        .map(({ id }) => id)
        .sort();
    expect(await seen('demo/ivan', [])).toEqual([]);
    expect(await seen('demo/ivan', ['dba', 'demo/dana', ''])).toEqual([]);
    expect(await seen('data-owners', [])).toEqual([]);
    expect(await seen('demo/dana', ['dba'])).toEqual(['danas']);
    expect(await seen('demo/olivia', ['data-owners'])).toEqual(['both', 'danas']);
    expect(await seen('demo/hanna', ['data-owners'])).toEqual(['both', 'danas', 'hannas']);
  });

  test('a cursor that this list did not give out is refused', async () => {
    const store = await make({ now: START });
    for (const id of ['a', 'b']) await store.request(approval({ id, digest: id }));
    const dana = { principal: 'demo/dana', groups: [] };
    const { next = '' } = await store.list({ limit: 1, viewer: dana });
    expect(next).toMatch(/^[\w-]{10,}$/);
    const bad = { code: 'bad_request' };
    const bob = { principal: 'demo/bob', groups: [] };
    for (const cursor of ['', 'x', `${next}A`, next.slice(1), '../../etc']) {
      await expect(store.list({ limit: 1, viewer: dana, cursor })).rejects.toMatchObject(bad);
    }
    await expect(store.list({ limit: 1, cursor: next })).rejects.toMatchObject(bad);
    await expect(store.list({ limit: 1, viewer: bob, cursor: next })).rejects.toMatchObject(bad);
  });
}

async function walk(store: ApprovalStore, page: Parameters<ApprovalStore['list']>[0]) {
  const all: Approval[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 50; pages += 1) {
    const { items, next } = await store.list({ ...page, ...(cursor !== undefined && { cursor }) });
    all.push(...items);
    if (next === undefined) return all;
    cursor = next;
  }
  throw new Error('the list did not end');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
