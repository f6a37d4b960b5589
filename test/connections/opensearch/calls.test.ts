import { beforeEach, describe, expect, test } from 'vitest';
import { CALL_CASES } from './call-cases.ts';
import { INDICES, MASKS } from './people-index.ts';
import { peopleService } from './people-service.ts';

const STREAMS = [{ name: 'logs-app', indices: [{ index_name: '.ds-logs-app-000001' }] }];
const { upstream, world } = await peopleService(
  { masks: MASKS },
  { ...INDICES, '.ds-logs-app-000001': { mappings: {} } },
  STREAMS,
);
beforeEach(() => upstream.respond(() => undefined));

describe('each call is sent in our own words, and its answer rebuilt', () => {
  test.for(CALL_CASES)(
    '$name',
    async ({ asked, sent, answer: canned = {}, accesses, gives, status }) => {
      upstream.respond(() => canned);
      const answer = await world.run(asked);
      expect(answer.error).toBeUndefined();
      const [call, ...more] = upstream.calls();
      expect(more).toEqual([]);
      const { json, lines, ...rest } = sent;
      expect(call).toMatchObject(rest);
      if (json !== undefined) expect(JSON.parse(call?.body ?? '')).toEqual(json);
      if (lines !== undefined) expect(parseLines(call?.body ?? '')).toEqual(lines);
      expect(
        answer.operation?.accesses.map(
          ({ action, resource: { id } }) => `${action} ${id.slice(5)}`,
        ),
      ).toEqual(accesses);
      expect(answer.status).toBe(status ?? 200);
      expect(answer.text).not.toContain('canary');
      if (gives !== undefined) expect(answer.json).toMatchObject(gives as object);
      if (gives !== undefined && !Array.isArray(gives))
        expect(Object.keys(answer.json as object)).toEqual(Object.keys(gives as object));
    },
  );

  function parseLines(text: string): unknown[] {
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }
});

test.for([
  ['DELETE', '/customers/_doc/..'],
  ['DELETE', '/customers/_doc/%2e%2E'],
  ['PUT', '/customers/_doc/.'],
  ['PUT', '/customers/_create/%2E'],
  ['GET', '/customers/_doc/..'],
])('%s %s, whose id would be a step of the path upstream, is not sent', async ([method, path]) => {
  const answer = await world.run({
    ...(method !== undefined && { method }),
    path: path ?? '',
    ...(method === 'PUT' && { body: {} }),
  });
  expect(answer.error?.code).toBe('bad_request');
  expect(upstream.calls()).toEqual([]);
});

test.for(['*', '_all', 'k*', 'kb,cust*', 'people', 'kb,people', 'logs-app', '<people>'])(
  'an index is deleted by its own name alone, not by %s',
  async (names) => {
    const asked = { method: 'DELETE', path: `/${encodeURIComponent(names)}` };
    expect((await world.run(asked)).error?.code).toBe('denied');
    expect(upstream.calls()).toEqual([]);
  },
);

test('where something is masked, an update never says that it changed nothing', async () => {
  const body = { doc: { ssn: 'a guess' }, detect_noop: true };
  await world.run({ path: '/customers/_update/1', body }, { masks: ['pii'] });
  const raw = `{"update":{"_id":"1"}}\n${JSON.stringify(body)}\n`;
  await world.run({ path: '/customers/_bulk', raw }, { masks: ['pii'] });
  const sent = upstream.calls().map((call) => call.body.trimEnd().split('\n').at(-1) ?? '');
  expect(sent.map((line) => JSON.parse(line))).toEqual([
    { doc: body.doc, detect_noop: false },
    { doc: body.doc, detect_noop: false },
  ]);
});

test('digits of numbers are sent and returned as they were written', async () => {
  upstream.respond(() => ({
    raw: '{"_index":"kb","_id":"1","found":true,"_source":{"n":12345678901234567890}}',
  }));
  const got = await world.run({ method: 'GET', path: '/kb/_doc/1' });
  expect(got.text).toContain('"n":12345678901234567890');
  await world.run({ method: 'PUT', path: '/kb/_doc/1', raw: '{"n":12345678901234567890,"x":1.0}' });
  expect(upstream.calls().at(-1)?.body).toBe('{"n":12345678901234567890,"x":1.0}');
});

test('what a change by query finds is counted first, and no more is changed', async () => {
  upstream.respond(({ path }) => ({
    json: path.endsWith('_count') ? { count: 7 } : { deleted: 7 },
  }));
  const asked = { path: '/kb/_delete_by_query', body: { query: { match_all: {} } } };
  const answer = await world.run(asked, {}, { estimate: true });
  expect(answer.operation?.facts).toEqual({
    statement: 'delete_by_query',
    statements: 1,
    unbounded: true,
  });
  expect(upstream.calls().map(({ path }) => path)).toEqual(['/kb/_count', '/kb/_delete_by_query']);
  expect(JSON.parse(upstream.calls()[1]?.body ?? '')).toMatchObject({ max_docs: 7 });
});

test('a credential is for exactly the calls that are made', async () => {
  const { scope } = await world.run({ path: '/people/_search', body: {} });
  expect(scope).toEqual({
    kind: 'opensearch',
    connection: 'docs',
    access: 'read',
    calls: [{ method: 'POST', path: '/customers/_search' }],
  });
  const odd = await world.run({ method: 'DELETE', path: '/kb/_doc/a*b' });
  expect(odd.scope).toMatchObject({
    access: 'delete',
    calls: [{ method: 'DELETE', path: '/kb/_doc/{id}' }],
  });
  expect(upstream.calls().at(-1)?.path).toBe('/kb/_doc/a*b');
});
