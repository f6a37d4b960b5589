import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Page, PageRequest, SessionStore } from '../../src/sessions/session-store.ts';
import { intent, intentOf, refusal } from './exchange-samples.ts';

type Make = () => Promise<SessionStore>;

/** Lists in pages: everything once, in order. */
export function pageLaws(make: Make): void {
  test.each([1, 2, 3, 7, 50])('pages of %i give every exchange once, in order', async (limit) => {
    const store = await make();
    for (let n = 0; n < 12; n += 1) await store.open(intent());
    const all = await walk((page) => store.listExchanges('answer-1', page), { limit });
    expect(all.map((record) => record.exchange)).toEqual([...Array(12).keys()].map((n) => n + 1));
  });

  test.each([1, 3, 50])('pages of %i give every session once, newest first', async (limit) => {
    const store = await make();
    // Pairs that started in the same millisecond.
    const started = [5, 1, 3, 3, 2, 2, 4, 1, 9].map((second) => `2026-01-01T00:00:0${second}.000Z`);
    for (const [at, startedAt] of started.entries()) {
      await store.open(intent({ session: `s${at}`, startedAt }));
    }
    for (const principal of [undefined, 'demo/alice']) {
      const all = await walk((page) => store.listSessions(page), {
        limit,
        ...(principal !== undefined && { principal }),
      });
      expect(all.map((summary) => summary.startedAt)).toEqual(started.toSorted().reverse());
      expect(new Set(all.map((summary) => summary.session)).size).toBe(started.length);
    }
  });

  test('the last page names no next one, however it falls', async () => {
    const store = await make();
    for (let n = 0; n < 4; n += 1) await store.open(intent());
    const first = await store.listExchanges('answer-1', { limit: 2 });
    const second = await store.listExchanges('answer-1', { limit: 2, cursor: first.next ?? '' });
    expect(second.items).toHaveLength(2);
    expect(second.next).toBeUndefined();
    expect((await store.listSessions({ limit: 1 })).next).toBeUndefined();
  });

  test('what is written between two pages neither repeats nor hides what was there', async () => {
    const store = await make();
    for (const n of [1, 2, 3]) {
      await store.open(intent({ session: `s${n}`, startedAt: `2026-01-01T00:00:0${n}.000Z` }));
    }
    const first = await store.listSessions({ limit: 1 });
    await store.open(intent({ session: 's9', startedAt: '2026-01-01T00:00:09.000Z' }));
    await store.open(intent({ session: 's3', startedAt: '2026-01-01T00:00:09.500Z' }));
    const rest = await store.listSessions({ limit: 5, cursor: first.next ?? '' });
    expect(first.items.map((summary) => summary.session)).toEqual(['s3']);
    expect(rest.items.map((summary) => summary.session)).toEqual(['s2', 's1']);
  });

  test('a session says who took part, how often and when', async () => {
    const store = await make();
    const at = (second: number) => ({ startedAt: `2026-01-01T00:00:0${second}.000Z` });
    await store.open(intentOf('bob', at(1)));
    await store.open(intentOf('alice', at(2)));
    await store.refuse(refusal({ ...at(3) }));
    await store.open(intentOf('alice', at(4)));
    expect((await store.listSessions({ limit: 5 })).items).toEqual([
      {
        session: 'answer-1',
        principals: ['demo/alice', 'demo/bob', 'demo/ivan'],
        exchanges: 4,
        startedAt: at(1).startedAt,
        lastAt: at(4).startedAt,
      },
    ]);
  });

  test('session names that look like parts of other names do not mix', async () => {
    const store = await make();
    const names = ['a', 'a#', 'a#HEAD', 'a#EXCHANGE#000000000001', '#', 'SESSION#a', 'a/b', ' a'];
    for (const session of names) await store.open(intent({ session, route: `GET ${session}` }));
    for (const session of names) {
      const { items } = await store.listExchanges(session, { limit: 5 });
      expect(items.map((record) => record.route)).toEqual([`GET ${session}`]);
    }
    const { items } = await store.listSessions({ limit: 50 });
    expect(items.map((summary) => summary.session).sort()).toEqual(names.toSorted());
  });
}

/** What belongs to others is not there. */
export function privacyLaws(make: Make): void {
  test('in a shared session each principal sees only its own part', async () => {
    const store = await make();
    for (const who of ['alice', 'bob', 'alice', 'bob', 'bob']) await store.open(intentOf(who));
    const numbers = async (principal: string) =>
      (await walk((page) => store.listExchanges('answer-1', page), { limit: 1, principal })).map(
        (record) => record.exchange,
      );
    expect(await numbers('demo/alice')).toEqual([1, 3]);
    expect(await numbers('demo/bob')).toEqual([2, 4, 5]);
    expect(await numbers('demo/carol')).toEqual([]);
    const list = await store.listSessions({ limit: 5, principal: 'demo/bob' });
    expect(list.items).toEqual([
      expect.objectContaining({ principals: ['demo/bob'], exchanges: 3 }),
    ]);
    expect((await store.listSessions({ limit: 5, principal: 'demo/carol' })).items).toEqual([]);
  });

  test('principals whose names begin alike are not the same', async () => {
    const store = await make();
    await store.open(intentOf('alice#2', { session: 'theirs' }));
    for (const principal of ['demo/alice', 'demo/alice#', 'demo/ALICE#2', 'demo/alice#2 ', '']) {
      expect((await store.listSessions({ limit: 5, principal })).items).toEqual([]);
      expect((await store.listExchanges('theirs', { limit: 5, principal })).items).toEqual([]);
    }
  });
}

/** Cursors only say where to go on. */
export function cursorLaws(make: Make): void {
  test('a cursor that no list gave out is refused', async () => {
    const store = await make();
    await store.open(intent());
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.base64String(), fc.webPath(), fc.constant('a'.repeat(5_000))),
        async (cursor) => {
          const page = { limit: 1, cursor };
          const bad = { code: 'bad_request' };
          await expect(store.listSessions(page)).rejects.toMatchObject(bad);
          await expect(store.listExchanges('answer-1', page)).rejects.toMatchObject(bad);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a cursor is url-safe, and refused when changed or brought to another list', async () => {
    const store = await make();
    for (const session of ['answer-1', 'answer-2']) {
      for (const who of ['alice', 'bob', 'alice', 'bob'])
        await store.open(intentOf(who, { session }));
    }
    const alice = { limit: 1, principal: 'demo/alice' };
    const { next: sessions = '' } = await store.listSessions(alice);
    const { next: exchanges = '' } = await store.listExchanges('answer-1', alice);
    const bad = { code: 'bad_request' };
    for (const cursor of [sessions, exchanges]) expect(cursor).toMatch(/^[\w-]{10,}$/);
    const others: readonly Promise<unknown>[] = [
      store.listSessions({ limit: 1, cursor: sessions }),
      store.listSessions({ limit: 1, principal: 'demo/bob', cursor: sessions }),
      store.listSessions({ ...alice, cursor: exchanges }),
      store.listExchanges('answer-1', { ...alice, cursor: sessions }),
      store.listExchanges('answer-2', { ...alice, cursor: exchanges }),
      store.listExchanges('answer-1', { limit: 1, cursor: exchanges }),
    ];
    for (const other of others) await expect(other).rejects.toMatchObject(bad);
    for (let at = 0; at < sessions.length; at += 1) {
      const changed =
        sessions.slice(0, at) + (sessions[at] === 'A' ? 'B' : 'A') + sessions.slice(at + 1);
      await expect(store.listSessions({ ...alice, cursor: changed })).rejects.toMatchObject(bad);
    }
    expect((await store.listSessions({ ...alice, cursor: sessions })).items).toHaveLength(1);
  });
}

/** Every item of a list, page by page; ends with an error where a list never does. */
async function walk<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  page: Omit<PageRequest, 'cursor'>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const { items, next } = await list({ ...page, ...(cursor !== undefined && { cursor }) });
    expect(items.length).toBeLessThanOrEqual(page.limit);
    all.push(...items);
    if (next === undefined) return all;
    cursor = next;
  }
  throw new Error('the list did not end');
}
