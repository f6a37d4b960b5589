import { beforeEach, expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { SOURCE } from './call-cases.ts';
import { DOCUMENT, MASKS } from './people-index.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService({ masks: MASKS });
beforeEach(() => upstream.respond(() => undefined));

test('free text that is masked is searched for the words of the masked text, never for digits', async () => {
  const body = {
    query: { match: { notes: 'call jane.roe@example.com about 219-09-9999 room 12a' } },
  };
  await world.run({ path: '/customers/_search', body }, { masks: ['pii'] });
  const sent = JSON.parse(upstream.calls()[0]?.body ?? '{}');
  expect(sent.query.match.notes.query).toMatch(
    /^call \[EMAIL\] about \[US_SOCIAL_SECURITY_NUMBER\] room$/,
  );
  await world.run(
    { path: '/customers/_search', body: { query: { match: { notes: '219' } } } },
    { masks: ['pii'] },
  );
  expect(JSON.parse(upstream.calls()[1]?.body ?? '{}').query).toEqual({ match_none: {} });
});

test('without a list of fields, only free ones are searched', async () => {
  const body = { query: { query_string: { query: 'x' } } };
  await world.run({ path: '/customers/_search', body }, { masks: ['pii'] });
  const { fields, lenient } = JSON.parse(upstream.calls()[0]?.body ?? '{}').query.query_string;
  expect(fields).toEqual([
    'id',
    'title',
    'title.keyword',
    'region',
    'tenant',
    'age',
    'person.name',
    'comments.by',
  ]);
  expect(lenient).toBe(true);
});

test('a limit caps hits and neighbours, and a least score is asked for where there are neighbours', async () => {
  const query = { knn: { embedding: { vector: [1, 2, 3], k: 500 } } };
  const obligations = { limit: 20, score: 0.5 };
  await world.run({ path: '/kb/_search', body: { size: 300, query, min_score: 0.2 } }, obligations);
  await world.run({ path: '/kb/_search', body: { size: 300 } }, obligations);
  const [first, second] = upstream.calls().map(({ body }) => JSON.parse(body));
  expect(first).toMatchObject({
    size: 20,
    min_score: 0.5,
    query: { knn: { embedding: { k: 20 } } },
  });
  expect(second).toEqual({ size: 20, _source: SOURCE });
});

test('vectors come back only where every permit says so', async () => {
  upstream.respond(() => ({
    json: { hits: { hits: [{ _index: 'customers', _id: '1', _source: DOCUMENT }] } },
  }));
  const asked = { path: '/customers/_search', body: {} };
  expect(told((await world.run(asked)).json, 'hits.hits.0._source.embedding')).toBeUndefined();
  const granted = await world.run(asked, { vectors: true });
  expect(told(granted.json, 'hits.hits.0._source.embedding')).toEqual(DOCUMENT.embedding);
});

test('a budget of anything but documents is one that nobody could count', async () => {
  const budgets = [{ amount: 5, unit: 'tokens', per: 'hour' }] as const;
  const answer = await world.run({ path: '/kb/_search', body: {} }, { budgets });
  expect(answer.error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
});
