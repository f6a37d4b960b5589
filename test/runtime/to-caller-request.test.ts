import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { toCallerRequest } from '../../src/runtime/to-caller-request.ts';

const BODY_BYTES = 4096;
const intake = { bodyBytes: BODY_BYTES, signal: new AbortController().signal };
const event = {
  httpMethod: 'POST',
  path: '/rds/crm/sql',
  multiValueHeaders: { Host: ['gate.example'] },
  multiValueQueryStringParameters: null,
  body: null,
  isBase64Encoded: false,
};
const read = (change: object) => toCallerRequest({ ...event, ...change }, intake);
const code = (expected: string) => expect.objectContaining({ code: expected });

test.each([undefined, null, 7, 'text', {}, { ...event, path: undefined }, { ...event, body: {} }])(
  'what is not a REST proxy event (%j) is refused',
  async (bad) => {
    await expect(toCallerRequest(bad, intake)).rejects.toEqual(code('bad_request'));
  },
);

test('a path trick is refused before a body over the limit is', async () => {
  const tooMuch = { path: '/rds/../x', body: 'a'.repeat(BODY_BYTES + 1) };
  await expect(read(tooMuch)).rejects.toEqual(code('bad_request'));
});

test.each(['TRACE', 'CONNECT', 'get', '', 'PRI'])('the method %j is refused', async (method) => {
  await expect(read({ httpMethod: method })).rejects.toEqual(code('bad_request'));
});

test('the raw path is kept encoded', async () => {
  const path = '/bedrock/claude/model/a%3Ab%2Fc/converse';
  expect(await read({ path })).toMatchObject({ path, method: 'POST', signal: intake.signal });
});

describe('headers', () => {
  test.each(['authorization', 'host', 'content-length', 'content-type', 'x-amz-security-token'])(
    'a second `%s` is refused, also under another spelling',
    async (name) => {
      await expect(read({ multiValueHeaders: { [name]: ['1', '1'] } })).rejects.toEqual(
        code('bad_request'),
      );
      const spelled = { [name]: ['1'], [name.toUpperCase()]: ['1'] };
      await expect(read({ multiValueHeaders: spelled })).rejects.toEqual(code('bad_request'));
    },
  );

  test.each([
    { 'bad name': ['x'] },
    { 'x-split': ['a\r\nauthorization: b'] },
    { 'x-wide': ['\u{1f600}'] },
    { '': ['x'] },
  ])('%j is refused', async (multiValueHeaders) => {
    await expect(read({ multiValueHeaders })).rejects.toEqual(code('bad_request'));
  });

  test('repeated headers are joined, in order', async () => {
    const { headers } = await read({ multiValueHeaders: { Prefer: ['wait=5', 'return=minimal'] } });
    expect(headers.get('prefer')).toBe('wait=5, return=minimal');
  });

  test('single-valued headers count where there are no others', async () => {
    const { headers } = await read({ multiValueHeaders: null, headers: { 'X-One': '1' } });
    expect(headers.get('x-one')).toBe('1');
  });
});

describe('query', () => {
  test('names and values are encoded again', async () => {
    const parameters = { 'a b': ['1&2', '=+%'], é: [''] };
    const { query } = await read({ multiValueQueryStringParameters: parameters });
    expect(query).toBe('a%20b=1%262&a%20b=%3D%2B%25&%C3%A9=');
    expect([...new URLSearchParams(query)]).toEqual([
      ['a b', '1&2'],
      ['a b', '=+%'],
      ['é', ''],
    ]);
  });

  test('no name is special', async () => {
    const parameters = JSON.parse('{"__proto__":["1"],"constructor":["2"]}');
    const { query } = await read({ multiValueQueryStringParameters: parameters });
    expect(query).toBe('__proto__=1&constructor=2');
  });

  test('no query is the empty string', async () => {
    expect((await read({})).query).toBe('');
  });

  test('one that is too long or not Unicode is refused', async () => {
    const long = read({ multiValueQueryStringParameters: { q: ['a'.repeat(9000)] } });
    await expect(long).rejects.toEqual(code('bad_request'));
    const broken = read({ multiValueQueryStringParameters: { q: ['\ud800'] } });
    await expect(broken).rejects.toEqual(code('bad_request'));
  });
});

describe('body', () => {
  const base64 = (bytes: Uint8Array, encoding?: string) => ({
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
    ...(encoding !== undefined && {
      multiValueHeaders: {
        'Content-Encoding': [encoding],
        'Content-Length': [String(bytes.length)],
      },
    }),
  });
  const ENCODERS = {
    gzip: zlib.gzipSync,
    'x-gzip': zlib.gzipSync,
    deflate: zlib.deflateSync,
    br: zlib.brotliCompressSync,
    zstd: zlib.zstdCompressSync,
  } as const;
  const encodings = Object.keys(ENCODERS) as (keyof typeof ENCODERS)[];

  test.each([0, 1, 2, 3])(
    'one byte over the cap is refused, %i bytes under it is not',
    async (n) => {
      const over = new Uint8Array(BODY_BYTES + 1);
      await expect(read(base64(over))).rejects.toEqual(code('over_limit'));
      await expect(read({ body: 'a'.repeat(BODY_BYTES + 1) })).rejects.toEqual(code('over_limit'));
      await expect(read({ body: 'é'.repeat(BODY_BYTES / 2 + 1) })).rejects.toEqual(
        code('over_limit'),
      );
      const within = new Uint8Array(BODY_BYTES - n);
      expect((await read(base64(within))).body).toHaveLength(BODY_BYTES - n);
    },
  );

  test.each(encodings)('a %s bomb is refused', async (encoding) => {
    const bomb = ENCODERS[encoding](new Uint8Array(BODY_BYTES * 500));
    const nested = bomb.byteLength > BODY_BYTES ? bomb.subarray(0, BODY_BYTES) : bomb;
    await expect(read(base64(nested, encoding))).rejects.toEqual(code('over_limit'));
  });

  test.each(encodings)(
    '%s that is cut, damaged or goes on after its end is refused',
    async (it) => {
      const whole = ENCODERS[it](Buffer.from('{"query":"select 1"}'));
      for (const bad of [
        whole.subarray(0, -4),
        Buffer.from('plain text'),
        Buffer.concat([whole, Buffer.from('more')]),
      ]) {
        await expect(read(base64(bad, it))).rejects.toEqual(code('bad_request'));
      }
    },
  );

  test.each(['compress', 'gzip, gzip', 'aws-chunked', 'GZIP2', ','])(
    'the unknown content-encoding %j is refused',
    async (encoding) => {
      await expect(read(base64(Buffer.from('x'), encoding))).rejects.toEqual(code('bad_request'));
    },
  );

  test.each(encodings)('%s is decoded, and its headers go with it', async (encoding) => {
    const text = Buffer.alloc(BODY_BYTES, 'select 1 ');
    const request = await read(base64(ENCODERS[encoding](text), encoding.toUpperCase()));
    expect(Buffer.from(request.body).equals(text)).toBe(true);
    expect(request.headers.has('content-encoding')).toBe(false);
    expect(request.headers.has('content-length')).toBe(false);
  });

  test('text, base64 and nothing are read as they are', async () => {
    expect(Buffer.from((await read({ body: 'é' })).body).toString()).toBe('é');
    expect([...(await read(base64(Uint8Array.of(0, 255)))).body]).toEqual([0, 255]);
    expect((await read({})).body).toHaveLength(0);
  });
});

test('whatever an event holds, the outcome is a request or a SallyportError', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('__proto__', 'constructor', 'content-encoding', 'gzip', 'host', '%2e', '..'),
  );
  const texts = fc.dictionary(text, fc.array(text, { maxLength: 3 }), { noNullPrototype: true });
  const anyEvent = fc.record({
    httpMethod: fc.constantFrom('GET', 'POST'),
    path: fc.oneof(
      fc.constant('/rds/crm/sql'),
      text.map((it) => `/${it}`),
    ),
    multiValueHeaders: texts,
    multiValueQueryStringParameters: texts,
    body: text,
    isBase64Encoded: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(anyEvent, async (hostile) => {
      const outcome = await toCallerRequest(hostile, intake).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(SallyportError);
      else expect(outcome).toMatchObject({ path: hostile.path });
    }),
    { numRuns: 200 },
  );
});
