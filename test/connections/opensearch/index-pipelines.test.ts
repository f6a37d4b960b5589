import { expect, test } from 'vitest';
import { INDICES } from './people-index.ts';
import { peopleService } from './people-service.ts';

const settings = (name: string) => ({ index: { search: { default_pipeline: name } } });
const { upstream, world } = await peopleService(
  {},
  {
    kb: { ...INDICES['kb'], settings: settings('renames') },
    customers: { ...INDICES['customers'], settings: settings('_none') },
  },
);

test('the pipeline that an index has of its own is switched off', async () => {
  upstream.respond(() => undefined);
  for (const path of ['/kb/_search', '/customers/_search', '/_search']) {
    expect((await world.run({ path, body: {} })).error).toBeUndefined();
  }
  const pipelines = upstream.calls().map(({ query }) => query['search_pipeline']);
  expect(pipelines).toEqual(['_none', '_none', '_none']);
});

test('several searches cannot switch it off, and are refused where there is one', async () => {
  upstream.respond(() => ({ json: { responses: [] } }));
  const raw = (index: string) => `{"index":"customers"}\n{}\n{"index":"${index}"}\n{}\n`;
  expect((await world.run({ path: '/_msearch', raw: raw('kb') })).error?.code).toBe('denied');
  expect((await world.run({ path: '/_msearch', raw: raw('k*') })).error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
  expect((await world.run({ path: '/_msearch', raw: raw('people') })).error).toBeUndefined();
});
