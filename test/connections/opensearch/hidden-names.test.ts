import { afterAll, beforeAll, expect, test } from 'vitest';
import { told } from '../../support/told.ts';
import { type RecordingUpstream, recordingUpstream } from './recording-upstream.ts';
import { type SearchWorld, searchWorld } from './search-world.ts';

const RAW = 'jane.roe@example.com';
const MASKED = { masks: ['pii'] };

let upstream: RecordingUpstream;
let world: SearchWorld;

beforeAll(async () => {
  upstream = await recordingUpstream({
    people: {
      mappings: {
        derived: { shadow: { type: 'object', script: { source: 'emit(1)' } } },
        properties: {
          region: { type: 'keyword' },
          mail: { type: 'keyword' },
          post: { type: 'alias', path: 'mail' },
          phone: { type: 'text', fields: { raw: { type: 'keyword' } } },
          customer: { properties: { email: { type: 'keyword' } } },
          talk: { properties: { text: { type: 'text', copy_to: 'copied' } } },
          copied: { type: 'text' },
          orders: {
            type: 'nested',
            properties: {
              card: { type: 'keyword' },
              lines: { type: 'nested', properties: { card: { type: 'keyword' } } },
            },
          },
        },
      },
    },
  });
  world = searchWorld({
    endpoint: upstream.url,
    indices: { people: {} },
    masks: {
      pii: {
        fields: {
          'docs/people/post': { kind: 'redact' },
          'docs/people/phone.raw': { kind: 'redact' },
          'docs/people/customer': { kind: 'redact' },
          'docs/people/orders.card': { kind: 'redact' },
          'docs/people/orders.lines.card': { kind: 'redact' },
        },
        detected: ['docs/people/talk'],
      },
    },
  });
});
afterAll(() => upstream.close());

const respond = (source: object, more: object = {}) =>
  upstream.respond(() => ({
    json: { hits: { hits: [{ _index: 'people', _id: '1', _source: source, ...more }] } },
  }));
const ask = (body: object = {}) => world.run({ path: '/people/_search', body }, MASKED);

test('a mask that names an alias masks the field that it stands for', async () => {
  respond({ mail: RAW });
  expect(told((await ask()).json, 'hits.hits.0._source')).toEqual({ mail: '[redacted]' });
});

test('a mask that names another view of a field masks the field', async () => {
  respond({ phone: '555 0100' });
  expect(told((await ask()).json, 'hits.hits.0._source')).toEqual({ phone: '[redacted]' });
});

test.for([
  [{ 'customer.email': RAW }],
  [{ 'customer.address.mail': RAW }],
  [{ 'talk.text': `call ${RAW}` }],
  [{ 'talk.more.text': `call ${RAW}` }],
  [{ talk: { 'more.text': `call ${RAW}` } }],
  [{ 'orders.lines': [{ card: RAW }] }],
  [{ 'orders.lines.card': RAW }],
])(
  'what lies below a masked object is masked however its keys are written: %j',
  async ([source]) => {
    respond(source as object);
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(RAW);
    expect(answer.masked).toBeGreaterThan(0);
  },
);

test.for(['shadow', 'shadow.name', 'shadow.name.first'])(
  'what a script of the mapping computes is not searched where something is masked: %s',
  async (field) => {
    respond({});
    const answer = await ask({ query: { prefix: { [field]: 'a' } } });
    expect(answer.error?.code).toBe('denied');
    expect(upstream.calls()).toEqual([]);
  },
);

test('a copy of what lies below a detected object is detected text too', async () => {
  respond({});
  expect((await ask({ query: { prefix: { copied: 'jan' } } })).error?.code).toBe('denied');
  expect((await ask({ fields: ['copied'] })).error?.code).toBe('denied');
  expect(upstream.calls()).toEqual([]);
  expect((await ask({ query: { match: { copied: 'call' } } })).status).toBe(200);
});

const NESTED = { _nested: { field: 'orders', offset: 0 } };
const LINE = { _nested: { field: 'orders', offset: 0, _nested: { field: 'lines', offset: 1 } } };

function hits(source: object, more: object) {
  return { hits: { hits: [{ _index: 'people', _id: '1', _source: source, ...more }] } };
}

test('the best hits of nested documents are masked by where they stand', async () => {
  const top = { top_hits: {} };
  const lines = { nested: { path: 'orders.lines' }, aggs: { best: top } };
  const aggs = { orders: { nested: { path: 'orders' }, aggs: { best: top, lines } } };
  upstream.respond(() => ({
    json: {
      aggregations: {
        orders: {
          best: hits({ card: RAW }, NESTED),
          lines: { best: hits({ card: RAW }, LINE) },
        },
      },
    },
  }));
  const answer = await ask({ size: 0, aggs });
  for (const best of ['best', 'lines.best']) {
    const place = `aggregations.orders.${best}.hits.hits.0._source`;
    expect(told(answer.json, place)).toEqual({ card: '[redacted]' });
  }
  expect(answer.text).not.toContain(RAW);
});

test('hits back at the whole documents are masked as whole documents', async () => {
  const back = { reverse_nested: {}, aggs: { best: { top_hits: {} } } };
  upstream.respond(() => ({
    json: {
      aggregations: {
        orders: { back: { best: hits({ mail: RAW, orders: [{ card: RAW }] }, {}) } },
      },
    },
  }));
  const answer = await ask({ aggs: { orders: { nested: { path: 'orders' }, aggs: { back } } } });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain(RAW);
});

test('a hit that stands elsewhere than it was asked for is an error', async () => {
  respond({ card: RAW }, NESTED);
  const answer = await ask();
  expect(answer.error?.code).toBe('upstream_failed');
  expect(answer.text).not.toContain(RAW);
});
