import { beforeEach, expect, test } from 'vitest';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService();
beforeEach(() => upstream.respond(() => ({ json: { items: [], responses: [] } })));

const bulk = (raw: string) => world.run({ path: '/kb/_bulk', raw });
const msearch = (raw: string) => world.run({ path: '/kb/_msearch', raw });

test.for([
  '',
  '\n',
  ' \r\n\n',
  '{"index":{}}',
  '{"index":{}}\n',
  '{"index":{}}\n{"a":1}',
  '{"index":{}}\n{"a":1}\n{"delete":{"_id":"1"}}',
  '{"index":{}} {"a":1}\n',
  '{"index":{}}\n{"a":\n1}\n',
  '{"index":{}}\n[{"a":1}]\n',
  '{"index":{}}\n"a"\n',
  '{"index":{},"delete":{"_id":"1"}}\n{"a":1}\n',
  '{"index":{},"index":{}}\n{"a":1}\n',
  '{"index":{}}\n{"a":1,"a":2}\n',
  '{"index":{}}\r{"a":1}\r',
  '{"index":{}}\u2028{"a":1}\n',
  '\ufeff{"index":{}}\n{"a":1}\n',
  '{"delete":{"_id":"1"}}\n{"a":1}\n',
  '{"delete":{}}\n',
  '{"update":{}}\n{"doc":{}}\n',
  '{"index":{}}\n{"a":1}\n{"reindex":{}}\n{"a":1}\n',
])('lines of a bulk that could be read in another way are not sent: %j', async (raw) => {
  expect((await bulk(raw)).error?.code).toMatch(/^(bad_request|denied)$/);
  expect(upstream.calls()).toEqual([]);
});

test.for([
  '',
  '{}\n',
  '{}\n{}',
  '{}\n{}\n{}\n',
  '{}{}\n',
  '\n{}\n',
  '{}\n[]\n',
  '{}\n{"query":\n{"match_all":{}}}\n',
  '{"index":"kb","index":"hr"}\n{}\n',
])('nor those of searches: %j', async (raw) => {
  expect((await msearch(raw)).error?.code).toBe('bad_request');
  expect(upstream.calls()).toEqual([]);
});

test('an error names its line', async () => {
  expect(
    (await bulk('\n{"delete":{"_id":"1"}}\n\n{"index":{}}\n{"a":01}\n')).error?.message,
  ).toMatch(/^line 5: /);
});

test('blank lines and carriage returns are nothing, and are not sent', async () => {
  await bulk('\r\n{"index":{}}\r\n\n{"a":1}\r\n \t\n{"delete":{"_id":"1"}}\r\n\r\n');
  await msearch('\n{}\r\n\n{"size":1}\r\n');
  const [first, second] = upstream.calls().map(({ body }) => body);
  expect(first).toBe('{"index":{}}\n{"a":1}\n{"delete":{"_id":"1"}}\n');
  expect(second).toMatch(/^\{\}\n\{"size":1,[^\n]*\}\n$/);
});

test('a bulk of thousands of lines arrives as it was sent', async () => {
  const items = Array.from({ length: 3_000 }, (_, i) => `{"index":{"_id":"${i}"}}\n{"n":${i}}\n`);
  const raw = items.join('');
  expect((await bulk(raw)).error).toBeUndefined();
  const [call] = upstream.calls();
  expect(call?.body).toBe(raw);
  expect(call?.headers['content-length']).toBe(String(raw.length));
});
