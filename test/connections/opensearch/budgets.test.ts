import { expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { peopleService } from './people-service.ts';
import type { Asked } from './search-world.ts';

const { upstream, world } = await peopleService();
const path = '/customers/_search';
const BUDGET = { budgets: [{ amount: 100, unit: 'documents', per: 'hour' }] } as const;
const hit = (id: string) => ({ _index: 'customers', _id: id, found: true, _source: {} });

test.for<[string, Asked, number]>([
  ['a search', { path, body: {} }, 10],
  ['a search of some', { path, body: { size: 3 } }, 3],
  ['a search of none', { path, body: { size: 0 } }, 0],
  ['a parameter', { path, query: 'size=7' }, 7],
  ['several searches', { path: '/customers/_msearch', raw: '{}\n{"size":4}\n{}\n{}\n' }, 14],
  ['several documents', { path: '/customers/_mget', body: { ids: ['1', '2', '2'] } }, 3],
  ['a document', { method: 'GET', path: '/customers/_doc/1' }, 1],
  ['whether one is there', { method: 'HEAD', path: '/customers/_doc/1' }, 1],
  ['a source', { method: 'GET', path: '/customers/_source/1' }, 1],
  ['a count', { path: '/customers/_count', body: {} }, 0],
])('what it may give is known before: %s', async ([, asked, documents]) => {
  upstream.respond(() => ({ json: { found: true, _source: {}, docs: [], responses: [] } }));
  expect((await world.run(asked, BUDGET)).spend).toEqual({ documents });
});

test('a page of a scroll may give as many as the first', async () => {
  upstream.respond(() => ({ json: { _scroll_id: 'x', hits: { hits: [] } } }));
  const first = await world.run({ path, query: 'scroll=1m&size=5' }, BUDGET);
  const body = { scroll_id: told(first.json, '_scroll_id') };
  expect((await world.run({ path: '/_search/scroll', body }, BUDGET)).spend).toEqual({
    documents: 5,
  });
});

test('what it gave is counted by the names of documents, each once', async () => {
  const hits = { hits: { hits: [hit('1'), hit('2'), hit('1')] } };
  const docs = [hit('1'), { ...hit('2'), found: false }, hit('3')];
  upstream.respond(({ path: asked }) => ({
    json: asked.endsWith('_mget')
      ? { docs }
      : asked.endsWith('_msearch')
        ? { responses: [hits, hits] }
        : asked.includes('_doc')
          ? hit('9')
          : hits,
  }));
  const given = async (asked: Asked) => (await world.run(asked, BUDGET)).spent;
  const both = { documents: 2, seen: ['customers/1', 'customers/2'] };
  expect(await given({ path, body: {} })).toEqual(both);
  expect(await given({ path, body: {}, query: 'filter_path=took' })).toEqual(both);
  expect(await given({ path: '/customers/_msearch', raw: '{}\n{}\n{}\n{}\n' })).toEqual(both);
  expect(await given({ path: '/customers/_mget', body: { ids: ['1', '2', '3'] } })).toEqual({
    documents: 2,
    seen: ['customers/1', 'customers/3'],
  });
  expect(await given({ method: 'HEAD', path: '/customers/_doc/9' })).toEqual({
    documents: 1,
    seen: ['customers/9'],
  });
});
