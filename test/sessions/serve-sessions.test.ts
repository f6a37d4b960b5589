import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { openFileSessionArchive } from '../../src/local/file-session-archive.ts';
import { dynamodbSessionStore } from '../../src/sessions/dynamodb-session-store.ts';
import { type SessionRoutes, serveSessions } from '../../src/sessions/serve-sessions.ts';
import type { SessionArchive } from '../../src/sessions/session-archive.ts';
import type { SessionStore } from '../../src/sessions/session-store.ts';
import { get, user } from '../contract/caller.ts';
import { intentOf, outcome } from '../contract/exchange-samples.ts';

let dynamodb: LocalDynamodb;
let directory: string;
let archive: SessionArchive;
let store: SessionStore;
let routes: SessionRoutes;

const ALICE = user('alice', 'support');
const BOB = user('bob', 'support');
const IVAN = user('ivan');
const AUDREY = user('audrey', 'auditors');

// `shared`: alice 1 and 3, bob 2. `alices`: alice 1.
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'sallyport' });
  directory = await mkdtemp(join(tmpdir(), 'serve-'));
  archive = await openFileSessionArchive(directory);
  const { client } = dynamodb;
  const rest = { table: 'sallyport', retentionDays: 1, now: Date.now, newId: randomUUID };
  store = dynamodbSessionStore({ client, ...rest });
  routes = serveSessions({ store, archive, auditors: ['auditors'] });
  const at = (second: number) => ({ startedAt: `2026-01-01T00:00:0${second}.000Z` });
  await store.open(intentOf('alice', { session: 'alices', ...at(0) }));
  await store.open(intentOf('alice', { session: 'shared', ...at(1) }));
  await store.open(intentOf('bob', { session: 'shared', ...at(2) }));
  await store.open(intentOf('alice', { session: 'shared', ...at(3) }));
});
afterAll(async () => {
  await dynamodb.close();
  await rm(directory, { recursive: true });
});

describe('what is not yours does not exist', () => {
  test.each(['alices', 'shared', 'nowhere', '', '..', 'é'.repeat(2_000)])(
    'the session %j for a principal without a part in it',
    async (id) => {
      const failure = await refused(routes.session(get('/sessions/x'), IVAN, id));
      expect(failure).toEqual(
        await refused(routes.session(get('/sessions/x'), IVAN, 'unheard-of')),
      );
      expect(failure.code).toBe('not_found');
    },
  );

  test.each([
    ['alices', 1],
    ['shared', 2],
    ['nowhere', 1],
    ['alices', 2],
    ['alices', 0],
    ['alices', Number.NaN],
  ])('the exchange %s %d, for one who has no part in it', async (session, exchange) => {
    const who = session === 'shared' ? ALICE : BOB;
    const failure = await refused(routes.exchange(get('/'), who, { session, exchange }));
    const unknown = { session: 'unheard-of', exchange: 1 };
    expect(failure).toEqual(await refused(routes.exchange(get('/'), who, unknown)));
    expect(failure.code).toBe('not_found');
  });

  test('a group that is called like an auditor is not enough of another name', async () => {
    for (const group of ['auditor', 'Auditors', 'auditors ', '']) {
      const failure = await refused(routes.session(get('/'), user('eve', group), 'alices'));
      expect(failure.code).toBe('not_found');
      expect(await body(routes.list(get('/sessions'), user('eve', group)))).toEqual({
        sessions: [],
      });
    }
  });

  test('the cursor of another principal or of an auditor is refused', async () => {
    const { next: bobs } = await body(routes.list(get('/sessions?limit=1'), AUDREY));
    expect((await refused(routes.list(get(`/sessions?cursor=${bobs}`), ALICE))).code).toBe(
      'bad_request',
    );
    const { next } = await body(routes.session(get('/x?limit=1'), ALICE, 'shared'));
    expect((await refused(routes.session(get(`/x?cursor=${next}`), BOB, 'shared'))).code).toBe(
      'bad_request',
    );
  });
});

describe('a query is understood in full or refused', () => {
  test.each([
    'limit=0',
    'limit=201',
    'limit=-1',
    'limit=1.5',
    'limit=01',
    'limit=',
    'limit=1e1',
    'limit=%201',
    'limit=1&limit=2',
    'cursor=',
    'cursor=x',
    'cursor=a&cursor=b',
    'Limit=1',
    'principal=demo%2Fbob',
    'limit=1&x',
    '__proto__=1',
  ])('lists refuse %s', async (query) => {
    expect((await refused(routes.list(get(`/sessions?${query}`), ALICE))).code).toBe('bad_request');
    const session = routes.session(get(`/sessions/shared?${query}`), ALICE, 'shared');
    expect((await refused(session)).code).toBe('bad_request');
  });

  test('an exchange takes no query', async () => {
    const key = { session: 'alices', exchange: 1 };
    expect((await refused(routes.exchange(get('/?limit=1'), ALICE, key))).code).toBe('bad_request');
  });
});

describe('what is yours', () => {
  test('your sessions, newest first, with your part of them', async () => {
    const { sessions } = await body(routes.list(get('/sessions'), ALICE));
    expect(sessions).toEqual([
      expect.objectContaining({ session: 'shared', principals: ['demo/alice'], exchanges: 2 }),
      expect.objectContaining({ session: 'alices', principals: ['demo/alice'], exchanges: 1 }),
    ]);
  });

  test('a session in order, page by page', async () => {
    const first = await body(routes.session(get('/x?limit=1'), ALICE, 'shared'));
    const second = await body(
      routes.session(get(`/x?limit=1&cursor=${first.next}`), ALICE, 'shared'),
    );
    expect([first, second].map(({ session }) => session)).toEqual(['shared', 'shared']);
    expect([...first.exchanges, ...second.exchanges].map(({ exchange }) => exchange)).toEqual([
      1, 3,
    ]);
    expect(second).not.toHaveProperty('next');
  });

  test('for auditors everything', async () => {
    const { sessions } = await body(routes.list(get('/sessions?limit=200'), AUDREY));
    expect(sessions.map(({ session }) => session)).toEqual(['shared', 'alices']);
    const { exchanges } = await body(routes.session(get('/'), AUDREY, 'shared'));
    expect(exchanges.map(({ exchange }) => exchange)).toEqual([1, 2, 3]);
    const key = { session: 'shared', exchange: 2 };
    const { record } = await body(routes.exchange(get('/'), AUDREY, key));
    expect(record).toMatchObject({ exchange: 2, state: 'open', principal: { id: 'demo/bob' } });
  });

  test('nothing of it may be cached', async () => {
    const response = await routes.list(get('/sessions'), ALICE);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
  });
});

describe('the transcript of an exchange', () => {
  test('that is not in the archive, or not the one that was recorded, is unavailable', async () => {
    const key = await exchangeWith('lost', Buffer.from('text'));
    await writeFile(join(directory, 'lost.transcript'), 'tEXT');
    expect((await refused(routes.exchange(get('/'), ALICE, key))).code).toBe('unavailable');
    await rm(join(directory, 'lost.transcript'));
    expect((await refused(routes.exchange(get('/'), ALICE, key))).code).toBe('unavailable');
  });

  test.each(['', '{"rows":[]}', '\ufeffa\r\n\0é'])('comes with the record: %j', async (text) => {
    const key = await exchangeWith(randomUUID(), Buffer.from(text));
    const answer = await body(routes.exchange(get('/'), ALICE, key));
    expect(answer.transcript).toBe(text);
    expect(answer.record).toMatchObject({ exchange: key.exchange, state: 'completed' });
  });

  test('that is no text comes as Base64', async () => {
    const key = await exchangeWith('binary', Buffer.from([0xff, 0x00]));
    const answer = await body(routes.exchange(get('/'), ALICE, key));
    expect(answer).toMatchObject({ transcriptBase64: '/wA=' });
    expect(answer).not.toHaveProperty('transcript');
  });

  async function exchangeWith(name: string, bytes: Buffer) {
    const key = await store.open(intentOf('alice', { session: 'kept' }));
    const writer = archive.create(name);
    await writer.write(bytes);
    await store.close(key, outcome({ transcript: await writer.commit() }));
    return key;
  }
});

type Body = {
  sessions: readonly { session: string }[];
  session: string;
  exchanges: readonly { exchange: number }[];
  next?: string;
  record: unknown;
  transcript?: string;
};

async function body(response: Promise<Response>): Promise<Body> {
  return (await (await response).json()) as Body;
}

async function refused(response: Promise<Response>): Promise<SallyportError> {
  return response.then(
    () => {
      throw new Error('this was answered');
    },
    (thrown: SallyportError) => thrown,
  );
}
