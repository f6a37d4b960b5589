import { expect, test } from 'vitest';
import { type ContractWorld, SHELVES, vector } from './opensearch-contract-world.ts';

/** The score of a term that half of the documents hold */
const HALF = +Math.LN2.toFixed(4);

/** What each query finds, and how well; what aggregations count. */
export function queriesContract({ search, ids, sortedIds, scores, refusal }: ContractWorld): void {
  test.each([
    [{ match_all: {} }, ['1', '2', '3', '4', '5', '6']],
    [{ match_none: {} }, []],
    [{ term: { tenant: 'a' } }, ['1', '2', '6']],
    [{ term: { text: 'Fox' } }, []],
    [{ terms: { tenant: ['b', 'c'] } }, ['3', '4', '5']],
    [{ terms: { n: [1, 2] } }, ['1', '2']],
    [{ ids: { values: ['2', '4', 'no'] } }, ['2', '4']],
    [{ exists: { field: 'who' } }, ['5', '6']],
    [{ exists: { field: 'nowhere' } }, []],
    [{ term: { nowhere: 'x' } }, []],
    [{ term: { ok: true } }, ['1', '4']],
    [{ term: { 'who.tags': 'y' } }, ['5', '6']],
    [{ term: { label: 'a' } }, ['1', '2', '6']],
    [{ range: { n: { gt: 2, lte: 4 } } }, ['3', '4']],
    [{ range: { at: { gte: '2024-02-05T10:00:00.000Z', lt: '2024-04-01' } } }, ['2', '3']],
    [{ range: { at: { lt: 'now-1d' } } }, ['1', '2', '3', '4']],
    [{ prefix: { tenant: 'a' } }, ['1', '2', '6']],
    [{ prefix: { text: 'ref' } }, ['2', '3']],
    [{ wildcard: { 'who.name.keyword': 'A*' } }, ['5']],
    [{ wildcard: { 'who.name.keyword': { value: 'b?', case_insensitive: true } } }, ['6']],
    [{ match: { text: 'QUICK' } }, ['1', '2']],
    [{ match: { text: 'example' } }, []],
    [{ match: { text: 'mail.example' } }, ['5']],
    [{ match: { text: 'bar' } }, ['5']],
    [{ match: { text: "it's" } }, ['5']],
    [{ match: { text: '1,000' } }, ['5']],
    [{ match: { text: { query: 'brown refunds', operator: 'and' } } }, ['3']],
    [{ match: { text: { query: 'quick brown fox', minimum_should_match: '67%' } } }, ['1']],
    [{ match: { n: 3 } }, ['3']],
    [{ match_phrase: { text: 'brown fox' } }, ['1']],
    [{ match_phrase: { text: 'fox brown' } }, []],
    [{ multi_match: { query: 'ada fox', fields: ['text', 'who.*'] } }, ['1', '5', '6']],
    [{ bool: { must: [{ match: { text: 'fox' } }], must_not: { ids: { values: ['1'] } } } }, ['6']],
    [
      { bool: { filter: { term: { tenant: 'a' } }, should: [{ term: { n: 1 } }] } },
      ['1', '2', '6'],
    ],
    [{ bool: { should: [{ term: { n: 1 } }, { term: { n: 2 } }] } }, ['1', '2']],
    [
      {
        bool: { should: [{ term: { n: 1 } }, { term: { tenant: 'a' } }], minimum_should_match: 2 },
      },
      ['1'],
    ],
    [{ bool: { must_not: [{ term: { tenant: 'a' } }] } }, ['3', '4', '5']],
    [{ constant_score: { filter: { term: { tenant: 'c' } } } }, ['5']],
  ])('%j finds %j', async (query, expected) => {
    expect(await sortedIds(query)).toEqual(expected);
  });

  test.each([
    [
      { match: { text: 'brown refunds fox' } },
      [
        ['1', 2.3631],
        ['3', 2.1756],
        ['6', 1.5576],
        ['2', 1.0935],
      ],
    ],
    [
      { term: { tenant: 'a' } },
      [
        ['1', HALF],
        ['2', HALF],
        ['6', HALF],
      ],
    ],
    [{ match_phrase: { text: 'brown fox' } }, [['1', 2.3631]]],
    [
      { multi_match: { query: 'fox ada', fields: ['text^2', 'who.name'] } },
      [
        ['6', 3.1152],
        ['1', 2.3631],
        ['5', HALF],
      ],
    ],
    [
      {
        bool: {
          must: { match: { text: 'refunds' } },
          should: { term: { tenant: { value: 'b', boost: 3 } } },
        },
      },
      [
        ['3', 4.3707],
        ['2', 1.0935],
      ],
    ],
  ])('%j scores as Lucene does', async (query, expected) => {
    expect(await scores(query)).toEqual(expected);
  });

  test('an object in a nested field is matched as one, a plain one in pieces', async () => {
    const both = [{ term: { 'books.name': 'one' } }, { term: { 'books.pages': 5 } }];
    const query = { nested: { path: 'books', query: { bool: { must: both } } } };
    expect(await sortedIds(query, SHELVES)).toEqual(['2']);
    expect(await sortedIds({ term: { 'books.name': 'one' } }, SHELVES)).toEqual([]);
  });

  test('the nearest are found among those that pass the filter', async () => {
    const nearest = { vector: vector(3), k: 2 };
    expect(await ids({ knn: { embedding: nearest } })).toEqual(['3', '2']);
    const filtered = { ...nearest, filter: { term: { tenant: 'a' } } };
    expect(await ids({ knn: { embedding: filtered } })).toEqual(['2', '1']);
    const none = { ...nearest, filter: { term: { tenant: 'nobody' } } };
    expect(await ids({ knn: { embedding: none } })).toEqual([]);
    const { hits } = await search({ query: { knn: { embedding: { ...nearest, k: 1 } } } });
    expect(hits.max_score).toBeCloseTo(1, 5);
  });

  test('aggregations count and measure', async () => {
    const { aggregations } = await search({
      size: 0,
      aggs: {
        tenants: { terms: { field: 'tenant', size: 2 }, aggs: { mean: { avg: { field: 'n' } } } },
        least: { min: { field: 'n' } },
        most: { max: { field: 'n' } },
        all: { sum: { field: 'n' } },
        stats: { stats: { field: 'n' } },
        dated: { value_count: { field: 'at' } },
        kinds: { cardinality: { field: 'tenant' } },
        flags: { terms: { field: 'ok' } },
        early: { min: { field: 'at' } },
        nowhere: { max: { field: 'nowhere' } },
        fresh: { filter: { range: { n: { gte: 5 } } } },
        months: { date_histogram: { field: 'at', calendar_interval: 'month' } },
      },
    });
    expect(aggregations).toEqual(AGGREGATED);
  });

  test('an aggregation over a text is refused', async () => {
    const aggs = { words: { terms: { field: 'text' } } };
    const [status, type] = await refusal(search({ aggs }));
    expect([status, type]).toEqual([400, 'search_phase_execution_exception']);
  });

  test.each([
    ['an unmapped sort', { sort: ['nowhere'] }, 'search_phase_execution_exception'],
    ['a sort over a text', { sort: ['text'] }, 'search_phase_execution_exception'],
    ['a match without a text', { query: { match: { text: {} } } }, 'parsing_exception'],
    [
      'a vector of another length',
      { query: { knn: { embedding: { vector: [1, 2], k: 1 } } } },
      'search_phase_execution_exception',
    ],
  ])('%s is refused', async (_, body, type) => {
    expect((await refusal(search(body))).slice(0, 2)).toEqual([400, type]);
  });
}

const AGGREGATED = {
  all: { value: 21 },
  dated: { value: 4 },
  early: { value: Date.UTC(2024, 0, 5, 10), value_as_string: '2024-01-05T10:00:00.000Z' },
  flags: {
    buckets: [
      { doc_count: 2, key: 1, key_as_string: 'true' },
      { doc_count: 1, key: 0, key_as_string: 'false' },
    ],
    doc_count_error_upper_bound: 0,
    sum_other_doc_count: 0,
  },
  fresh: { doc_count: 2 },
  kinds: { value: 3 },
  least: { value: 1 },
  months: {
    buckets: [
      { doc_count: 1, key: Date.UTC(2024, 0), key_as_string: '2024-01-01T00:00:00.000Z' },
      { doc_count: 2, key: Date.UTC(2024, 1), key_as_string: '2024-02-01T00:00:00.000Z' },
      { doc_count: 0, key: Date.UTC(2024, 2), key_as_string: '2024-03-01T00:00:00.000Z' },
      { doc_count: 1, key: Date.UTC(2024, 3), key_as_string: '2024-04-01T00:00:00.000Z' },
    ],
  },
  most: { value: 6 },
  nowhere: { value: null },
  stats: { avg: 3.5, count: 6, max: 6, min: 1, sum: 21 },
  tenants: {
    buckets: [
      { doc_count: 3, key: 'a', mean: { value: 3 } },
      { doc_count: 2, key: 'b', mean: { value: 3.5 } },
    ],
    doc_count_error_upper_bound: 0,
    sum_other_doc_count: 1,
  },
};
