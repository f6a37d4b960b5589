import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EMAIL, SSN } from '../../connections/opensearch/people-index.ts';
import type { Answer, Asked } from '../../connections/opensearch/search-world.ts';
import { told } from '../../support/told.ts';
import { CHANGES, GUESSES, NAMES_OF_HR, REACHES } from './hostile-cases.ts';
import { type PeopleWorld, peopleWorld } from './people-world.ts';

const HELD = {
  masks: ['pii'],
  filters: ['own'],
  features: ['explain', 'profile', 'pipelines', 'scripts'] as const,
};
const PRINCIPAL = { principal: { claims: { org: { id: 'acme' } } } };
const WRONG = '318-22-1234';

let world: PeopleWorld;
beforeAll(async () => {
  world = peopleWorld({ own: { column: 'tenant', claim: 'org.id' } });
  await world.load();
});
afterAll(() => world.close());

const run = (asked: Asked, estimate = false) => world.run(asked, HELD, { ...PRINCIPAL, estimate });

/** What can be told from an answer, but for what changes by itself. */
function tale({ status, json }: Answer, guess: string): string {
  const text = JSON.stringify([status, json]).replaceAll(guess, 'guess');
  return text.replace(/"(took|_version|_seq_no|version)":\d+/g, '"$1":0');
}

describe('an answer does not depend on whether a guess is right', () => {
  test.for(Object.keys(GUESSES))('%s', async (name) => {
    const ask = GUESSES[name];
    if (ask === undefined) throw new Error('no such guess');
    const right = await run(ask(SSN));
    const wrong = await run(ask(WRONG));
    expect(tale(right, SSN)).toBe(tale(wrong, WRONG));
    expect(right.text.replaceAll(SSN, '')).not.toContain(EMAIL);
    // A busy server takes seconds to make indices again.
    if (ask(SSN).path.includes('_update')) await world.load();
  });
});

describe('a document of another tenant is not there', () => {
  test.for(Object.keys(REACHES))('%s', async (name) => {
    const answer = await run(REACHES[name] as Asked);
    expect(answer.text.replaceAll('"_id":"c2","found":false', '')).not.toMatch(
      /another|"c2"|:"other"|0\.75/,
    );
    expect(answer.status).not.toBe(500);
  });
});

test.for(NAMES_OF_HR)('what is not configured is reached by no name: %s', async (path) => {
  for (const method of ['GET', 'POST']) {
    const answer = await run({ method, path });
    expect(answer.text).not.toMatch(/confidential|"hr"/);
    if (answer.error === undefined) expect(told(answer.json, 'hits.hits')).toEqual([]);
  }
});

test.for(Object.keys(CHANGES))('what belongs to another is not changed: %s', async (name) => {
  await world.load();
  const all = async () => {
    await world.direct.indices.refresh({ index: '_all' });
    const { body } = await world.direct.search({
      index: 'customers,hr',
      body: { sort: ['_index', '_id'] } as never,
    });
    return body.hits.hits.map(({ _id, _source }) => [_id, _source?.['title'], _source?.['tenant']]);
  };
  const before = await all();
  await run(CHANGES[name] as Asked, true);
  expect(await all()).toEqual(before);
});

test('scrolls, points in time and ids of another principal are nothing', async () => {
  const bob = { principal: { subject: 'bob', claims: { org: { id: 'other' } } } };
  const scroll = await world.run(
    { path: '/customers/_search', query: 'scroll=1m', body: { size: 1 } },
    HELD,
    bob,
  );
  const pit = await world.run({ path: '/customers/_search/point_in_time' }, HELD, bob);
  const scrollId = told(scroll.json, '_scroll_id');
  const pitId = told(pit.json, 'pit_id');
  expect([typeof scrollId, typeof pitId]).toEqual(['string', 'string']);
  for (const asked of [
    { path: '/_search/scroll', body: { scroll_id: scrollId } },
    { method: 'GET', path: `/_search/scroll/${scrollId}` },
    { method: 'DELETE', path: '/_search/scroll', body: { scroll_id: scrollId } },
    { path: '/_search', body: { pit: { id: pitId } } },
    { path: '/_search', body: { pit: { id: scrollId } } },
    { method: 'DELETE', path: '/_search/point_in_time', body: { pit_id: [pitId] } },
  ]) {
    expect((await run(asked)).error?.code).toBe('not_found');
  }
});
