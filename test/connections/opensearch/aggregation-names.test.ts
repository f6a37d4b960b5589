import { expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { NAMED_LIKE_RESULTS } from './bypass-cases.ts';
import { DOCUMENT, EMAIL, MASKS, SSN } from './people-index.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService({ masks: MASKS });
const path = '/customers/_search';
const HITS = { hits: { hits: [{ _index: 'customers', _id: 'c1', _source: DOCUMENT }] } };

const ask = (aggs: object, aggregations: object) => {
  upstream.respond(() => ({ json: { hits: { hits: [] }, aggregations } }));
  return world.run({ path, body: { size: 0, aggs } }, { masks: ['pii'] });
};

test('documents under names that results have are masked as documents', async () => {
  const bucket = { doc_count: 1, key: HITS };
  const answer = await ask(NAMED_LIKE_RESULTS, {
    a: { doc_count: 1, buckets: { buckets: { values: bucket } } },
  });
  expect(told(answer.json, 'aggregations.a.buckets.buckets.values.key.hits.hits.0._id')).toBe('c1');
  for (const raw of [SSN, EMAIL, '0.75']) expect(answer.text).not.toContain(raw);
});

test.for(['values', 'key', 'after_key', 'keys', 'std_deviation_bounds', 'buckets', 'value'])(
  'nothing that holds documents passes for a number, whatever it is called: %s',
  async (name) => {
    const terms = { b: { terms: { field: 'region' } }, c: { filter: { match_all: {} } } };
    const leak = { [name]: { x: { doc_count: 1, t: HITS } } };
    for (const aggregations of [
      { b: leak, c: leak },
      { b: { buckets: [leak] }, c: leak },
      { b: { buckets: leak }, c: leak },
    ]) {
      const answer = await ask(terms, aggregations);
      expect(answer.status).toBe(200);
      expect(answer.text).not.toContain(SSN);
    }
  },
);

test('results that are called like their parts come as they were asked for', async () => {
  const aggs = {
    buckets: {
      terms: { field: 'region' },
      aggs: { key: { max: { field: 'age' } }, values: { percentiles: { field: 'age' } } },
    },
    value: { missing: { field: 'region' }, aggs: { doc_count: { avg: { field: 'age' } } } },
  };
  const results = {
    buckets: {
      sum_other_doc_count: 0,
      buckets: [{ doc_count: 2, key: { value: 41 }, values: { values: { '50.0': 41 } } }],
    },
    value: { doc_count: { value: null } },
  };
  expect(told((await ask(aggs, results)).json, 'aggregations')).toEqual(results);
});
