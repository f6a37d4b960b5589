import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DigestParts, kindDigest, requestDigest } from '../../src/approvals/digest.ts';
import { canonicalJson } from '../../src/gateway/canonical-json.ts';
import { NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import type { Json } from '../../src/gateway/json.ts';

const PARTS: DigestParts = {
  principal: 'demo/dana',
  connection: 'crm',
  canonical: { statements: [{ text: 'select $1', values: ['a', null] }], readOnly: true },
  accesses: [{ action: 'select', resource: { type: 'Table', id: 'crm/public.customers' } }],
  obligations: { ...NO_OBLIGATIONS, approvals: ['data-owners'], limit: 200 },
  policyVersion: 'v1',
  configVersion: 'c1',
  estimateBand: { rows: 3, cost: 2 },
};

test.each<[string, Partial<DigestParts>]>([
  ['the principal', { principal: 'demo/danа' }],
  ['the connection', { connection: 'crm2' }],
  [
    'a value',
    { canonical: { statements: [{ text: 'select $1', values: ['b', null] }], readOnly: true } },
  ],
  [
    'null and the text null',
    { canonical: { statements: [{ text: 'select $1', values: ['a', 'null'] }], readOnly: true } },
  ],
  [
    'the action',
    { accesses: [{ action: 'delete', resource: { type: 'Table', id: 'crm/public.customers' } }] },
  ],
  ['a resource more', { accesses: [...PARTS.accesses, ...PARTS.accesses] }],
  ['a mask less', { obligations: { ...PARTS.obligations, masks: ['pii'] } }],
  ['the limit', { obligations: { ...PARTS.obligations, limit: 201 } }],
  ['the policy version', { policyVersion: 'v2' }],
  ['the configuration', { configVersion: 'c2' }],
  ['the estimate', { estimateBand: { rows: 4, cost: 2 } }],
])('another digest for another request: %s', (_, change) => {
  expect(requestDigest({ ...PARTS, ...change })).not.toBe(requestDigest(PARTS));
});

test('a digest is the SHA-256 of the canonical text of its parts, whatever was digested before', () => {
  const parts = () => structuredClone(PARTS);
  const { canonical, ...rest } = parts();
  const sha256 = (value: Json) => createHash('sha256').update(canonicalJson(value)).digest('hex');
  const expected = sha256({ ...rest, canonical: sha256(canonical) });
  expect(requestDigest(PARTS)).toBe(expected);
  expect(requestDigest(PARTS)).toBe(expected);
  expect(requestDigest(parts())).toBe(expected);
});

test('an estimate that is not there is not one of nothing', () => {
  const { estimateBand: _, ...without } = PARTS;
  const nothing = requestDigest({ ...without, estimateBand: { rows: 0, cost: 0 } });
  expect(requestDigest(without)).not.toBe(nothing);
});

test('no part can pass for its neighbour', () => {
  const moved = requestDigest({ ...PARTS, principal: 'demo/danac', connection: 'rm' });
  expect(moved).not.toBe(requestDigest(PARTS));
});

test('a number that JSON cannot say has no digest', () => {
  for (const canonical of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => requestDigest({ ...PARTS, canonical })).toThrow(TypeError);
  }
});

const json = fc.jsonValue({ noUnicodeString: false }).map((value) => value as Json);

test('two requests have one digest only when they are the same', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      const digests = [a, b].map((canonical) => requestDigest({ ...PARTS, canonical }));
      expect(digests[0] === digests[1]).toBe(same);
    }),
  );
});

test('any change anywhere in the request changes the digest', () => {
  fc.assert(
    fc.property(json, fc.nat(), (canonical, at) => {
      const text = JSON.stringify(canonical);
      const places = [...text.matchAll(/[a-z0-9]/gi)];
      fc.pre(places.length > 0);
      const place = places[at % places.length]?.index ?? 0;
      const changed = `${text.slice(0, place)}${text[place] === '7' ? '8' : '7'}${text.slice(place + 1)}`;
      const other = parsed(changed);
      fc.pre(
        other !== undefined && JSON.stringify(sorted(other)) !== JSON.stringify(sorted(canonical)),
      );
      expect(requestDigest({ ...PARTS, canonical: other ?? null })).not.toBe(
        requestDigest({ ...PARTS, canonical }),
      );
    }),
  );
});

test('the order of keys does not change the digest', () => {
  fc.assert(
    fc.property(json, (canonical) => {
      const digest = requestDigest({ ...PARTS, canonical });
      expect(digest).toMatch(/^[0-9a-f]{64}$/);
      expect(requestDigest({ ...PARTS, canonical: reversed(canonical) })).toBe(digest);
      const parts = Object.fromEntries(Object.entries(PARTS).reverse()) as DigestParts;
      expect(requestDigest({ ...parts, canonical })).toBe(digest);
    }),
  );
});

function reordered(value: Json, order: (entries: [string, Json][]) => [string, Json][]): Json {
  if (Array.isArray(value)) return value.map((item) => reordered(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    key,
    reordered(item, order),
  ]);
  return Object.fromEntries(order(entries));
}

function reversed(value: Json): Json {
  return reordered(value, (entries) => entries.toReversed());
}

function sorted(value: Json): Json {
  return reordered(value, (entries) => entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text, (_, value) => {
      // Such as 7e308.
      if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError();
      return value;
    }) as Json;
  } catch {
    return undefined;
  }
}

test.each<[string, Partial<DigestParts>]>([
  ['another principal', { principal: 'demo/dora' }],
  ['another connection', { connection: 'crm2' }],
  ['another action', { accesses: [{ action: 'delete', resource: customers() }] }],
  [
    'one resource more',
    { accesses: [...PARTS.accesses, { action: 'select', resource: orders() }] },
  ],
  ['no resource', { accesses: [] }],
  ['other masks', { obligations: { ...PARTS.obligations, masks: ['pii'] } }],
  ['another limit', { obligations: { ...PARTS.obligations, limit: 201 } }],
  ['another policy version', { policyVersion: 'v2' }],
])('a request with %s is of another kind', (_what, change) => {
  expect(kindDigest({ ...PARTS, ...change })).not.toBe(kindDigest(PARTS));
});

test('requests of one kind differ in text, values and size alone, whatever the order of resources', () => {
  const two = [...PARTS.accesses, { action: 'select', resource: orders() } as const];
  const others = { ...PARTS, canonical: 'other', estimateBand: { rows: 9, cost: 9 } };
  expect(kindDigest(others)).toBe(kindDigest(PARTS));
  expect(kindDigest({ ...PARTS, accesses: [...two, ...two].reverse() })).toBe(
    kindDigest({ ...PARTS, accesses: two }),
  );
});

test('no request has the digest of a kind', () => {
  expect(kindDigest(PARTS)).not.toBe(requestDigest(PARTS));
});

function customers() {
  return { type: 'Table', id: 'crm/public.customers' } as const;
}

function orders() {
  return { type: 'Table', id: 'crm/public.orders' } as const;
}
