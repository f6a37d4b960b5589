import { expect, test } from 'vitest';
import { serveExplain } from '../../src/gateway/explain.ts';
import { PRINCIPAL } from './pipeline-world.ts';

const explain = serveExplain({
  authenticate: async () => PRINCIPAL,
  kindOf: (name) => (name === 'crm' ? 'rds' : undefined),
  explainers: { rds: async ({ method, path }) => ({ method, path }) },
});

const ask = (body: unknown) =>
  explain({
    method: 'POST',
    path: '/explain',
    query: '',
    headers: new Headers(),
    body: new TextEncoder().encode(JSON.stringify(body)),
    signal: new AbortController().signal,
  });

test.each([
  [{}, 'connection: is required (string); path: is required (string)'],
  [{ connection: 'crm' }, 'path: is required (string)'],
  [{ connection: 'crm', path: '/sql', quary: 'x' }, 'quary: unknown key (known: '],
  [{ connection: 'crm', path: '/sql', headers: { a: 1 } }, 'headers.a: '],
  ['text', 'all of it: '],
])('what is wrong with %j is told by its place', async (body, sentence) => {
  await expect(ask(body)).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining(sentence),
  });
});

test('a request of another kind than the connection is refused with both', async () => {
  await expect(ask({ connection: 'crm', path: '/opensearch/crm/_search' })).rejects.toMatchObject({
    code: 'bad_request',
    message: 'connection `crm` is of kind rds, got a request of kind opensearch',
  });
});

test('method, headers and body may be left out', async () => {
  const answer = await ask({ connection: 'crm', path: '/sql' });
  expect(await answer.json()).toEqual({ method: 'POST', path: '/rds/crm/sql' });
});
