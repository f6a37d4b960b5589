import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../../src/config/config-schema.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';
import type { TextDetector } from '../../../src/masking/text-detector.ts';
import { told } from '../../support/told.ts';
import { connectorWorld, type World } from './connector-world.ts';
import { startPglite } from './start-pglite.ts';
import type { TestPostgres } from './start-postgres.ts';

const SCHEMA = `
  create table letters (id int primary key, body text);
  insert into letters values
    (1, 'Ada Lovelace pays with 4111 1111 1111 1111, BK-123456'),
    (2, 'Ada Lovelace again: ada@example.com'),
    (3, null), (4, 'nothing');
  grant select on letters to reader;`;
const guardrail = {
  kind: 'guardrail',
  guardrailArn: 'arn:aws:bedrock:eu-central-1:123456789012:guardrail/abc123',
  version: '1',
} as const;
const detected = ['db/public.letters.body'];
const masks: ConfigInput['masks'] = {
  lax: {
    detected,
    entities: ['CREDIT_DEBIT_CARD_NUMBER', 'EMAIL'],
    actions: {
      CREDIT_DEBIT_CARD_NUMBER: { kind: 'partial', keep: 4 },
      EMAIL: { kind: 'token' },
    },
    detectors: {
      CUSTOM_BOOKING: { pattern: 'BK-[0-9]{6}', tests: { match: ['BK-123456'] } },
    },
  },
  strict: { detected, entities: ['CREDIT_DEBIT_CARD_NUMBER'] },
  names: { detected, model: guardrail },
};

let postgres: TestPostgres;
let world: World;
let asked: (readonly string[])[] = [];
let failing: Error | undefined;

const detector: TextDetector = async (texts) => {
  asked.push(texts);
  if (failing) throw failing;
  return texts.map((text) => {
    const start = text.indexOf('Ada Lovelace');
    return start === -1 ? [] : [{ entity: 'NAME', start, end: start + 12 }];
  });
};

beforeAll(async () => {
  postgres = await startPglite(SCHEMA);
  world = await connectorWorld({
    credential: postgres.credential,
    tables: ['public.letters'],
    masks,
    detector,
  });
}, 60_000);
afterAll(() => postgres.stop());

const bodies = async (...profiles: string[]) => {
  asked = [];
  const { rows, error } = await world.run('select body from letters order by id', [], {
    masks: profiles,
  });
  return error === undefined ? rows.map((row) => told(row, 'body')) : error.code;
};

test('a model that cannot be asked, or answers with nonsense, lets no row out', async () => {
  failing = new SallyportError('unavailable', 'no answer');
  expect(await bodies('names')).toBe('unavailable');
  failing = new Error('Ada Lovelace');
  expect(await bodies('names')).toBe('denied');
  failing = undefined;
});

test('a profile does with detected text what it says', async () => {
  expect(await bodies('lax')).toEqual([
    'Ada Lovelace pays with **** **** **** 1111, [CUSTOM_BOOKING]',
    expect.stringMatching(/^Ada Lovelace again: \[EMAIL#[a-z2-7]{26}\]$/),
    null,
    'nothing',
  ]);
  expect(asked).toEqual([]);
});

test('of two profiles the stricter action holds, and all is found that one of them finds', async () => {
  const [first, second] = await bodies('strict', 'lax');
  expect(first).toBe('Ada Lovelace pays with [CREDIT_DEBIT_CARD_NUMBER], [CUSTOM_BOOKING]');
  expect(second).toMatch(/\[EMAIL#[a-z2-7]{26}\]$/);
});

test('a model is asked once about the texts of a look-up, and what it finds is masked', async () => {
  expect(await bodies('names', 'strict')).toEqual([
    '[NAME] pays with [CREDIT_DEBIT_CARD_NUMBER], BK-123456',
    '[NAME] again: [EMAIL]',
    null,
    'nothing',
  ]);
  expect(asked.map((texts) => texts.length)).toEqual([3]);
});

test('words of a search are masked as the profile finds them, whatever it does with them', async () => {
  const search = (words: string) =>
    world.run(
      `select id from letters where to_tsvector('simple', body) @@ plainto_tsquery('simple', $1)`,
      [words],
      { masks: ['lax'] },
    );
  expect((await search('lovelace')).rows).toHaveLength(2);
  expect((await search('ada@example.com')).rows).toEqual([]);
  expect((await search('BK-123456')).rows).toEqual([]);
  expect((await search('123456')).error?.code).toBe('denied');
});
