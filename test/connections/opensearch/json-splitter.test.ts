import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rewriteJson } from '../../../src/connections/opensearch/answer/json-splitter.ts';
import {
  type JsonTemplate,
  SCALAR,
} from '../../../src/connections/opensearch/answer/json-template.ts';
import { isSallyportError } from './is-sallyport-error.ts';

const ANY: JsonTemplate = { kind: 'value', render: (value) => value };
const PAGE: JsonTemplate = {
  kind: 'object',
  members: {
    took: SCALAR,
    hits: { kind: 'object', members: { total: ANY, hits: { kind: 'list', of: ANY } } },
  },
};

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function rewritten(text: string, sizes: readonly number[], template = PAGE): Promise<string> {
  let out = '';
  for await (const part of rewriteJson(cut(new TextEncoder().encode(text), sizes), template))
    out += part;
  return out;
}

test('text that is not whole, or not JSON, is refused', async () => {
  for (const text of [
    '',
    '{',
    '{"took":',
    '{"took":1',
    '{"took":1]',
    '{"hits":{"hits":[1,]}}',
    '{"took" 1}',
    '{"took":1}}',
    'nothing',
    '{"took":tru}',
    '{"hits":[]}',
    '{,}',
    '{"took":1,}',
  ]) {
    const thrown: unknown = await rewritten(text, [1]).catch((error: unknown) => error);
    expect([text, isSallyportError(thrown, 'upstream_failed')]).toEqual([text, true]);
  }
});

test('however it is cut, the members that a template names come out and no other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { maxLength: 5 }),
      fc.jsonValue(),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (hits, other, sizes, spaced) => {
        const whole = { other, took: 3, hits: { x: other, hits, total: { value: 1 } }, z: [other] };
        const text = JSON.stringify(whole, null, spaced ? 2 : 0);
        const expected = JSON.stringify({ took: 3, hits: { hits, total: { value: 1 } } });
        expect(await rewritten(text, sizes)).toBe(expected);
      },
    ),
    { numRuns: 150 },
  );
});

test('a page of any size passes in bounded memory', async () => {
  const hit = JSON.stringify({ text: 'x'.repeat(2_000) });
  const count = 10_000;
  async function* page(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('{"hits":{"hits":[');
    for (let i = 0; i < count; i++) yield new TextEncoder().encode(i === 0 ? hit : `,${hit}`);
    yield new TextEncoder().encode(']}}');
  }
  let largest = 0;
  let total = 0;
  for await (const part of rewriteJson(page(), PAGE)) {
    largest = Math.max(largest, part.length);
    total += part.length;
  }
  expect(total).toBeGreaterThan(20_000_000);
  expect(largest).toBeLessThan(2 * hit.length);
});

test('a part that is too large is refused', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('{"hits":{"hits":["');
    for (let i = 0; i < 300; i++) yield new Uint8Array(64 * 1024).fill(0x61);
  }
  const read = async () => {
    for await (const _ of rewriteJson(endless(), PAGE));
  };
  const thrown: unknown = await read().catch((error: unknown) => error);
  expect(isSallyportError(thrown, 'over_limit')).toBe(true);
});
