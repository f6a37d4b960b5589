import { expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { DOCUMENT, MASKS } from './people-index.ts';
import { peopleService } from './people-service.ts';

const { upstream, world } = await peopleService({ masks: MASKS });

test('a scroll is known by a name of ours, used by nobody else, and ends when the masks change', async () => {
  const page = {
    _scroll_id: 'upstream-scroll',
    hits: { hits: [{ _index: 'customers', _id: '1', _source: DOCUMENT }] },
  };
  upstream.respond(() => ({ json: page }));
  const masked = { masks: ['pii'] };
  const first = await world.run(
    { path: '/customers/_search', query: 'scroll=1m', body: {} },
    masked,
  );
  const id = told(first.json, '_scroll_id');
  expect(first.text).not.toContain('upstream-scroll');
  const next = await world.run(
    { path: '/_search/scroll', body: { scroll_id: id, scroll: '1m' } },
    masked,
  );
  expect(JSON.parse(upstream.calls()[1]?.body ?? '')).toEqual({
    scroll_id: 'upstream-scroll',
    scroll: '1m',
  });
  expect(told(next.json, 'hits.hits.0._source.ssn')).toBe('[redacted]');
  expect(next.operation?.accesses).toMatchObject([
    { action: 'search', resource: { id: 'docs/customers' } },
  ]);
  const again = (obligations: object, principal: object) =>
    world.run({ path: '/_search/scroll', body: { scroll_id: id } }, obligations, { principal });
  expect((await again({}, {})).error?.message).toContain('has changed');
  expect((await again(masked, { subject: 'bob' })).error?.code).toBe('not_found');
  const cleared = await world.run({
    method: 'DELETE',
    path: '/_search/scroll',
    body: { scroll_id: [id] },
  });
  expect(cleared.error).toBeUndefined();
  expect(JSON.parse(upstream.calls().at(-1)?.body ?? '')).toEqual({
    scroll_id: ['upstream-scroll'],
  });
});

test('a point in time is searched by its name of ours, with the masks of its indices', async () => {
  upstream.respond(({ path }) =>
    path.endsWith('point_in_time')
      ? { json: { pit_id: 'upstream-pit', creation_time: 1 } }
      : {
          json: {
            pit_id: 'upstream-pit',
            hits: { hits: [{ _index: 'customers', _id: '1', _source: DOCUMENT }] },
          },
        },
  );
  const opened = await world.run({
    path: '/customers/_search/point_in_time',
    query: 'keep_alive=1m',
  });
  const id = told(opened.json, 'pit_id');
  const body = { pit: { id, keep_alive: '1m' }, query: { term: { ssn: 'x' } } };
  expect((await world.run({ path: '/_search', body }, { masks: ['pii'] })).error?.code).toBe(
    'denied',
  );
  const found = await world.run({ path: '/_search', body: { pit: { id } } }, { masks: ['pii'] });
  expect(told(found.json, 'hits.hits.0._source.ssn')).toBe('[redacted]');
  expect(told(found.json, 'pit_id')).toBe(id);
  expect(JSON.parse(upstream.calls().at(-1)?.body ?? '').pit).toEqual({ id: 'upstream-pit' });
});
