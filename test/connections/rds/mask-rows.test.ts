import { expect, test } from 'vitest';
import { makeHandle } from '../../../src/connections/rds/handle.ts';
import { createRowMasker } from '../../../src/connections/rds/mask-rows.ts';
import { handlesIn } from '../../../src/connections/rds/replace-handles.ts';
import type { DetectedColumn } from '../../../src/connections/rds/resolved-sql.ts';
import type { SqlField, SqlRow } from '../../../src/connections/rds/sql-answer.ts';
import type { SqlValue } from '../../../src/connections/rds/sql-request.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';
import type { BatchMasker } from '../../../src/masking/batch-masker.ts';

const handleKey = new Uint8Array(32).fill(1);

const detected: readonly DetectedColumn[] = ['body', 'sub"ject'].map((column, ref) => ({
  ref,
  schema: 'public',
  table: 'tickets',
  column,
  key: 'id',
  masks: [column],
}));

function field(name: string, dataTypeId = 25): SqlField {
  return { name, dataTypeId, dataTypeSize: -1, dataTypeModifier: -1, tableId: 0, columnId: 0 };
}

const handle = (key: string, ref = 0) => makeHandle({ ref, key }, handleKey);

function masker(found: readonly SqlRow[] | Error, mask = (text: string) => `<${text.length}>`) {
  const lookups: { text: string; values: readonly SqlValue[] }[] = [];
  const rows = createRowMasker(
    { detected, handleKey },
    async (text, values) => {
      lookups.push({ text, values });
      if (found instanceof Error) throw found;
      return found;
    },
    () => (text) => ({ text: mask(text), count: 1 }),
  );
  return { rows, lookups };
}

const denied = expect.objectContaining({ code: 'denied' });

test('a look-up that fails lets nothing out', async () => {
  const { rows } = masker(new Error('gone'));
  await expect(rows.mask([field('a')], [[handle('1')]], [])).rejects.toThrow('gone');
});

test('a masker that fails lets nothing out, nor what it says', async () => {
  const { rows } = masker([['1', 'secret']], (text) => {
    throw new Error(`cannot mask ${text}`);
  });
  const masking = rows.mask([field('a')], [[handle('1')]], []);
  await expect(masking).rejects.toThrow(denied);
  const error: unknown = await masking.catch((thrown) => thrown);
  expect(JSON.stringify([(error as Error).message, (error as Error).cause])).not.toContain(
    'secret',
  );
});

test('a handle of a column that the request does not have is not read', async () => {
  const { rows, lookups } = masker([['1', 'secret']]);
  const foreign = handle('1', 2);
  expect(await rows.mask([field('a')], [[foreign]], [])).toEqual([[foreign]]);
  expect(lookups).toEqual([]);
});

test('a key that names two rows names none', async () => {
  const { rows } = masker([
    ['1', 'one'],
    ['1', 'other'],
  ]);
  expect(await rows.mask([field('a')], [[handle('1')]], [])).toEqual([[null]]);
});

test('rows that the look-up gives but nobody asked for go nowhere', async () => {
  const { rows } = masker([['2', 'secret']]);
  expect(await rows.mask([field('a')], [[`x${handle('1')}`]], [])).toEqual([['x']]);
});

const MB = 1024 * 1024;
const tooLarge = expect.objectContaining({ code: 'over_limit' });

test('a value that handles grow beyond 2 MB is refused with a sentence that helps', async () => {
  const { rows } = masker([['1', 'x']], () => 'y'.repeat(MB));
  const cell = handle('1').repeat(3);
  await expect(rows.mask([field('a')], [[cell]], [])).rejects.toThrow(tooLarge);
  await expect(rows.mask([field('a')], [[cell]], [])).rejects.toThrow(/2097152 characters/);
  expect(await rows.mask([field('a')], [[handle('1')]], [])).toEqual([['y'.repeat(MB)]]);
});

test.for([25, 1009, 114])(
  'a value of more than 2 MB of handles is refused before it is parsed or looked up (type %d)',
  async (typeId) => {
    const { rows, lookups } = masker([['1', 'x']]);
    const cell = `{${Array(60_000).fill(handle('1')).join(',')}}`;
    await expect(rows.mask([field('a', typeId)], [[cell]], [])).rejects.toThrow(tooLarge);
    expect(lookups).toEqual([]);
  },
);

test('rows that handles grow beyond 16 MB together are refused', async () => {
  const { rows } = masker([['1', 'x']], () => 'y'.repeat(MB));
  const many = Array.from({ length: 17 }, () => [handle('1')]);
  await expect(rows.mask([field('a')], many, [])).rejects.toThrow(tooLarge);
  expect(await rows.mask([field('a')], many.slice(0, 16), [])).toHaveLength(16);
});

test('a large value without handles goes through', async () => {
  const { rows } = masker([]);
  const cell = 'z'.repeat(3 * MB);
  expect(await rows.mask([field('a')], [[cell]], [])).toEqual([[cell]]);
});

test('others have their turn while much is masked', async () => {
  const { rows } = masker([['1', 'x']], () => 'y'.repeat(MB));
  let turns = 0;
  const count = () => {
    turns++;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  const many = Array.from({ length: 16 }, () => [handle('1')]);
  await rows.mask([field('a')], many, []);
  clearImmediate(immediate);
  expect(turns).toBeGreaterThanOrEqual(8);
});

test('one look-up for each column of a batch, with names quoted and keys once', async () => {
  const { rows, lookups } = masker([
    ['1', 'one'],
    ['a"b', 'three'],
  ]);
  const batch = [
    [handle('1'), handle('1', 1)],
    [`${handle('a"b')} ${handle('1')}`, null],
  ];
  const out = await rows.mask([field('a'), field('b')], batch, []);
  expect(out).toEqual([
    ['<3>', '<3>'],
    ['<5> <3>', null],
  ]);
  expect(lookups).toEqual([
    {
      text: 'SELECT "id"::text, "body"::text FROM "public"."tickets" WHERE "id" = ANY($1)',
      values: ['{"1","a\\"b"}'],
    },
    {
      text: 'SELECT "id"::text, "sub""ject"::text FROM "public"."tickets" WHERE "id" = ANY($1)',
      values: ['{"1"}'],
    },
  ]);
  expect(rows.masked()).toBe(4);
  expect(out.flat().flatMap((cell) => handlesIn(cell ?? ''))).toEqual([]);
});

test('columns that are masked at read are counted where they have a value', async () => {
  const { rows } = masker([]);
  await rows.mask(
    [field('ssn'), field('id')],
    [
      ['***', '1'],
      [null, '2'],
    ],
    ['ssn'],
  );
  expect(rows.masked()).toBe(1);
});

function asking(found: readonly SqlRow[], batch: BatchMasker) {
  return createRowMasker(
    { detected, handleKey },
    async () => found,
    () => ({ batch }),
  );
}

test('a service that fails lets nothing out, and keeps its code', async () => {
  for (const [thrown, code] of [
    [new SallyportError('unavailable', 'no answer'), 'unavailable'],
    [new Error('secret'), 'denied'],
  ] as const) {
    const rows = asking([['1', 'secret']], () => Promise.reject(thrown));
    const error: unknown = await rows.mask([field('a')], [[handle('1')]], []).catch((it) => it);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify([(error as Error).message, (error as Error).cause])).not.toContain(
      'secret',
    );
  }
});

test('a text that the service leaves out is not returned', async () => {
  const rows = asking([['1', 'secret']], async () => []);
  await expect(rows.mask([field('a')], [[handle('1')]], [])).rejects.toThrow(denied);
});

test('the texts of a look-up are asked about together, each once', async () => {
  const asked: (readonly string[])[] = [];
  const found: SqlRow[] = [
    ['1', 'one'],
    ['2', 'same'],
    ['3', 'same'],
    ['4', null],
  ];
  const rows = asking(found, async (texts) => {
    asked.push(texts);
    return texts.map((text) => ({ text: `<${text}>`, count: 2 }));
  });
  const cells = found.map(([key]) => [handle(key ?? '')]);
  expect(await rows.mask([field('a')], cells, [])).toEqual([
    ['<one>'],
    ['<same>'],
    ['<same>'],
    [null],
  ]);
  expect(asked).toEqual([['one', 'same']]);
  expect(rows.masked()).toBe(6);
});
