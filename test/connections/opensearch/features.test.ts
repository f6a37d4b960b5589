import { beforeEach, expect, test } from 'vitest';
import type { Feature } from '../../../src/gateway/features.ts';
import { told } from '../../support/told.ts';
import { MASKS } from './people-index.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService({
  masks: MASKS,
  filters: { own: { column: 'tenant', claim: 'org.id' } },
});
const PRINCIPAL = { principal: { claims: { org: { id: 'acme' } } } };
const script = { source: 'doc.age.value', params: { a: 1 } };
const path = '/customers/_search';

const USES: readonly (readonly [Feature, object, string?])[] = [
  ['explain', { explain: true }],
  ['explain', {}, 'explain=true'],
  ['profile', { profile: true }],
  ['pipelines', { search_pipeline: 'rename' }],
  ['pipelines', {}, 'search_pipeline=rename'],
  ['scripts', { script_fields: { twice: { script } } }],
  ['scripts', { sort: { _script: { type: 'number', script, order: 'asc' } } }],
  ['scripts', { query: { script: { script } } }],
  ['scripts', { query: { script_score: { query: { match_all: {} }, script } } }],
  ['scripts', { query: { bool: { filter: [{ script: { script: 'true' } }] } } }],
  ['scripts', { aggs: { a: { filter: { script: { script } } } } }],
  [
    'scripts',
    {
      query: {
        nested: {
          path: 'comments',
          query: { match_all: {} },
          inner_hits: { sort: { _script: { type: 'number', script } } },
        },
      },
    },
  ],
];
const cases = USES.map(([feature, body, query = '']) => ({
  feature,
  asked: { path, body, query },
}));
const all = { features: ['explain', 'profile', 'pipelines', 'scripts'], vectors: true } as const;

beforeEach(() => upstream.respond(() => undefined));

test.for(cases)('unless every policy names $feature, it is denied: $asked', async (one) => {
  const { feature, asked } = one;
  const others = all.features.filter((other) => other !== feature);
  for (const obligations of [{}, { ...all, features: others }]) {
    const answer = await world.run(asked, obligations);
    expect([answer.error?.code, answer.error?.message]).toEqual([
      'denied',
      expect.stringContaining(`@features("${feature}")`),
    ]);
  }
  expect(upstream.calls()).toEqual([]);
});

test.for(cases)(
  '$feature that is named is sent, and policies can ask about it: $asked',
  async (one) => {
    const { feature, asked } = one;
    const answer = await world.run(asked, { ...all, features: [feature] });
    expect(answer.error).toBeUndefined();
    expect(answer.operation?.facts.features).toEqual([feature]);
    const [sent] = upstream.calls();
    expect(JSON.stringify(sent)).toMatch(
      /explain|profile|rename|doc\.age\.value|"source\\":\\"true/,
    );
  },
);

test.for(
  cases.flatMap((one) => [
    { ...one, held: { masks: ['pii'] } },
    { ...one, held: { filters: ['own'] } },
    { ...one, held: { vectors: undefined } },
    { ...one, held: { score: 0.5 } },
  ]),
)('named or not, $feature is denied where something is held back: $held $asked', async (one) => {
  const { vectors, ...rest } = { ...all, ...one.held };
  const obligations = vectors === undefined ? rest : { ...rest, vectors };
  const answer = await world.run(one.asked, obligations, PRINCIPAL);
  expect(answer.error?.code).toBe('denied');
  expect(answer.error?.message).toContain('held back');
  expect(upstream.calls()).toEqual([]);
});

test('a search that uses nothing of this says so', async () => {
  const answer = await world.run({ path, body: {} });
  expect(answer.operation?.facts.features).toEqual([]);
});

test('what comes of it comes back only where it was asked for', async () => {
  const hit = { _index: 'customers', _id: '1', _explanation: { value: 1 }, fields: { twice: [2] } };
  upstream.respond(() => ({ json: { profile: { shards: [] }, hits: { hits: [hit] } } }));
  const body = { explain: true, profile: true, script_fields: { twice: { script } } };
  const asked = await world.run({ path, body }, all);
  expect(asked.json).toMatchObject({ profile: { shards: [] }, hits: { hits: [hit] } });
  const plain = await world.run({ path, body: {} }, all);
  expect(plain.json).toEqual({
    hits: { hits: [{ _index: 'customers', _id: '1', fields: {} }] },
  });
});

test.for([
  { script_fields: { a: { script: { id: 'stored' } } } },
  { script_fields: { a: { script: { source: 'x', lang: 'mustache' } } } },
  { script_fields: { a: { script: { source: 'x'.repeat(20_000) } } } },
  { search_pipeline: { request_processors: [] } },
  { search_pipeline: '../x' },
  { derived: { a: { type: 'keyword', script: 'emit(1)' } } },
  { aggs: { a: { terms: { script } } } },
  { aggs: { a: { scripted_metric: { map_script: 'x' } } } },
  { suggest: { a: { phrase: { field: 'title', collate: {} } } } },
])('even a policy that names everything does not let through: %j', async (body) => {
  const answer = await world.run({ path, body }, all);
  expect(answer.error?.code).toMatch(/denied|bad_request|over_limit/);
  expect(upstream.calls()).toEqual([]);
});

test.for(['_count', '_delete_by_query'])('%s runs no script', async (endpoint) => {
  const body = { query: { script: { script } } };
  const answer = await world.run({ path: `/customers/${endpoint}`, body }, all);
  expect(answer.error?.code).toBe('denied');
});

test('of several indices every one must be without anything held back', async () => {
  const only = { only: ({ resource }: { resource: { id: string } }) => resource.id === 'docs/kb' };
  const answer = await world.run(
    { path: '/kb,customers/_search', body: { explain: true } },
    all,
    only,
  );
  expect(answer.error?.code).toBe('denied');
});

test('a scroll goes on only while what it uses is named', async () => {
  const page = { _scroll_id: 'x', hits: { hits: [] } };
  upstream.respond(() => ({ json: page }));
  const first = await world.run({ path, query: 'scroll=1m', body: { explain: true } }, all);
  const next = { path: '/_search/scroll', body: { scroll_id: told(first.json, '_scroll_id') } };
  expect((await world.run(next, all)).error).toBeUndefined();
  expect((await world.run(next, { vectors: true })).error?.code).toBe('denied');
});
