import { expect, test } from 'vitest';
import type { Reply } from '../../src/gateway/connector.ts';
import type { Journal } from '../../src/gateway/journal.ts';
import { type ReleaseContext, release } from '../../src/gateway/release.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A live reply and what the gate does with it, each step by name. */
function liveWorld(
  chunks: () => AsyncGenerator<Uint8Array>,
  faults: Readonly<{ close?: boolean }> = {},
) {
  const events: string[] = [];
  const abort = new AbortController();
  const journal = {
    headers: () => ({}),
    close: async (outcome: { state: string }) => {
      if (faults.close) throw new SallyportError('unavailable', 'the record store did not answer');
      events.push(`closed ${outcome.state}`);
    },
  } as unknown as Journal;
  const reply: Reply = {
    status: 200,
    headers: {},
    body: chunks(),
    tally: () => ({ rows: 0, masked: 0, truncated: false, spent: { tokens: 3 } }),
    record: () => bytes('masked '),
    live: {
      last: () => bytes('last'),
      failed: ({ code }) => bytes(`failed ${code}`),
    },
  };
  const transcript: string[] = [];
  const context: ReleaseContext = {
    end: async () => undefined,
    settle: async (spent) => void events.push(`settled ${JSON.stringify(spent)}`),
    journal,
    key: { session: 's', exchange: 1 },
    archive: {
      create: (key) => ({
        write: async (chunk) => void transcript.push(Buffer.from(chunk).toString()),
        commit: async () => {
          events.push('committed');
          return { key, sha256: '', bytes: 0 };
        },
        abort: async () => void events.push('dropped'),
      }),
      read: async () => undefined,
    },
    credential: 'c',
    signal: abort.signal,
    shown: 'prompt',
  };
  return { release: () => release(reply, context), events, transcript, abort };
}

async function readParts(response: Response, events: string[]): Promise<string[]> {
  const parts: string[] = [];
  for await (const part of response.body ?? []) {
    parts.push(Buffer.from(part).toString());
    events.push(`read ${parts.at(-1)}`);
  }
  return parts;
}

test('chunks leave as they come, and what completes the answer when its record is durable', async () => {
  const world = liveWorld(async function* () {
    yield bytes('one');
    world.events.push('made two');
    yield bytes('two');
  });
  expect(await readParts(await world.release(), world.events)).toEqual(['one', 'two', 'last']);
  expect(world.events).toEqual([
    'read one',
    'made two',
    'read two',
    'settled {"tokens":3}',
    'committed',
    'closed completed',
    'read last',
  ]);
  expect(world.transcript.slice(1)).toEqual(['masked ', 'masked ', 'masked ']);
});

test('a failure ends the answer in its own words, and is recorded first', async () => {
  const world = liveWorld(async function* () {
    yield bytes('one');
    throw new SallyportError('upstream_failed', 'no more');
  });
  expect(await readParts(await world.release(), world.events)).toEqual([
    'one',
    'failed upstream_failed',
  ]);
  expect(world.events.slice(-2)).toEqual(['closed failed', 'read failed upstream_failed']);
});

test('an answer whose record cannot be closed never completes', async () => {
  const world = liveWorld(
    async function* () {
      yield bytes('one');
    },
    { close: true },
  );
  expect(await readParts(await world.release(), world.events)).toEqual([
    'one',
    'failed unavailable',
  ]);
  expect(world.events).toContain('dropped');
});

test('who is revoked hears so even while nothing comes; who has gone hears nothing', async () => {
  for (const [reason, parts] of [
    [new SallyportError('revoked', 'over'), ['one', 'failed revoked']],
    [new Error('client gone'), undefined],
  ] as const) {
    const world = liveWorld(async function* () {
      yield bytes('one');
      await new Promise((_resolve, reject) => {
        world.abort.signal.addEventListener('abort', () => reject(world.abort.signal.reason));
        setTimeout(() => world.abort.abort(reason), 20);
      });
    });
    const read = await readParts(await world.release(), world.events).catch(() => undefined);
    expect(read).toEqual(parts);
    expect(world.events).toContain(parts ? 'closed failed' : 'closed aborted');
  }
});
