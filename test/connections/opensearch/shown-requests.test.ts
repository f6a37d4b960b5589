import { expect, test } from 'vitest';
import { showRequest } from '../../../src/connections/opensearch/show-json.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';
import { EMAIL, MASKS, SSN } from './people-index.ts';
import { peopleService } from './people-service.ts';
import type { Asked } from './search-world.ts';

const { world } = await peopleService({ masks: MASKS });

const shown = async (asked: Asked) => {
  const { shown: request } = await world.run(asked, { masks: ['pii'] });
  expect(request).toBeDefined();
  return JSON.stringify(request);
};
const write = (body: object, id = '1') =>
  shown({ method: 'PUT', path: `/customers/_doc/${encodeURIComponent(id)}`, body });

test('what people read of a write holds no value of a masked field, detected or not', async () => {
  const text = await write({ ssn: 'number of jane', person: { ssn: 'spelt out' }, title: 'plain' });
  expect(text).not.toMatch(/number of jane|spelt out/);
  expect(text).toContain('plain');
});

test('the same goes for both documents of an update', async () => {
  const text = await shown({
    path: '/customers/_update/1',
    body: { doc: { ssn: 'number of jane', title: 'plain' }, upsert: { 'person.ssn': 'spelt out' } },
  });
  expect(text).not.toMatch(/number of jane|spelt out/);
  expect(text).toContain('plain');
});

test('names of members are masked as values are', async () => {
  expect(await write({ [EMAIL]: 1 })).not.toContain(EMAIL);
});

test('a number that is long enough is masked as a text is', async () => {
  const text = await write({ age: 41, paid: 4111111111111111 });
  expect(text).toContain('41');
  expect(text).not.toContain('4111111111111111');
});

test('a number that has more digits than a number keeps is shown with all of them', async () => {
  const raw = '{"age":20250101202501012}';
  const text = await shown({ method: 'PUT', path: '/customers/_doc/1', raw });
  expect(text).toContain('20250101202501012');
});

test('an id in a path is masked, however it is encoded', async () => {
  const text = await write({ title: 'x' }, EMAIL);
  expect(text).toContain('/customers/_doc/');
  expect(text).not.toMatch(/jane\.roe/);
});

test('people see of many changes how many there are and which come first', async () => {
  const lines = Array.from({ length: 118 }, (_, i) => `{"delete":{"_id":"d${i}"}}\n`);
  const asked = { path: '/customers/_bulk', raw: lines.join('') };
  const { shown: request } = await world.run(asked, {});
  expect(request).toMatchObject({
    statement: 'bulk_delete',
    items: 118,
    deletes: 118,
    first: expect.arrayContaining([{ delete: 'customers', id: 'd0' }]),
  });
});

test('ids of many changes are masked', async () => {
  const raw = `{"delete":{"_id":"${SSN}"}}\n{"index":{"_id":"${EMAIL}"}}\n{}\n`;
  const text = await shown({ path: '/customers/_bulk', raw });
  expect(text).not.toContain(SSN);
  expect(text).not.toContain(EMAIL);
});

const mask = textMasker();
const count = (length: number, of: (index: number) => unknown) =>
  Array.from({ length }, (_, index) => of(index)) as number[];

test('members whose names are masked alike are all shown', () => {
  const terms = { 'erin@example.com': 1, 'ada@example.com': 2, 'bea@example.com': 3 };
  expect(showRequest({ terms }, mask)).toEqual({
    terms: { '[EMAIL]': 1, '[EMAIL] (2)': 2, '[EMAIL] (3)': 3 },
  });
});

test('a long list that only begins with a number is no vector, and hides nothing', () => {
  const list = ['x', ...count(20, (i) => `key ${i}`)];
  expect(showRequest({ list: [0.5, ...list] }, mask)).toEqual({ list: [0.5, ...list] });
});

test('of whole numbers, which may be keys, people read the first; of a vector how long it is', () => {
  const keys = count(20, (i) => 100 + i);
  expect(showRequest({ keys, vector: count(64, (i) => i / 8) }, mask)).toEqual({
    keys: [...keys.slice(0, 16), '… (20 numbers)'],
    vector: '(64 numbers)',
  });
});
