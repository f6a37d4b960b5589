import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { type Authenticate, authenticator } from '../../src/identity/authenticator.ts';
import { fetchKeys } from '../../src/identity/fetch-keys.ts';
import {
  ALGORITHMS,
  basic,
  bearer,
  NOW,
  SIGV4,
  signingKey,
  startTestIssuer,
  type TestIssuer,
} from './test-issuer.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

let main: TestIssuer;
let authenticate: Authenticate;
/** One good token of each algorithm, with the subjects s0, s1, s2. */
let tokens: string[];
beforeAll(async () => {
  main = await startTestIssuer(await Promise.all(ALGORITHMS.map((alg) => signingKey(alg, alg))));
  authenticate = authenticator({
    issuers: [main.issuer],
    loadKeys: fetchKeys(fetch),
    now: () => NOW,
  });
  tokens = await Promise.all(main.keys.map((key, i) => main.sign({ sub: `s${i}` }, {}, key)));
  for (const token of tokens) await authenticate(bearer(token), '/sessions');
});
afterAll(() => main.close());

async function isUnauthenticated(token: string): Promise<void> {
  await expect(authenticate(bearer(token), '/sessions')).rejects.toMatchObject({
    name: 'SallyportError',
    code: 'unauthenticated',
  });
}

function changed(token: string, at: number, to: string): string {
  return `${token.slice(0, at)}${to}${token.slice(at + 1)}`;
}

test('no spelling of the last character of any part is the same token', async () => {
  for (const token of tokens) {
    const dots = [token.indexOf('.'), token.lastIndexOf('.'), token.length];
    for (const at of dots.map((dot) => dot - 1)) {
      for (const to of BASE64URL.replace(token[at] ?? '', '')) {
        await isUnauthenticated(changed(token, at, to));
      }
    }
  }
});

test('a token with any one character changed, lost or added is refused', async () => {
  const anything = fc.oneof(
    fc.constantFrom(...BASE64URL, '.', '=', '+', '/', ' ', ','),
    fc.string({ unit: 'grapheme-ascii', maxLength: 2 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.nat(2),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      anything,
      async (which, where, to) => {
        const token = tokens[which] ?? '';
        const mutant = changed(token, Math.floor(where * token.length), to);
        // Blanks around a header's value are not part of it (RFC 9110 §5.5).
        fc.pre(mutant.trim() !== token);
        await isUnauthenticated(mutant);
      },
    ),
    { numRuns: 400 },
  );
});

test('whatever the headers, the outcome is a principal of the one token or a SallyportError', async () => {
  const soup = fc.oneof(
    fc.nat(2).map((which) => ({ token: which })),
    fc.constantFrom('', '.', '..', 'a.b.c', 'null', '{}', SIGV4, '=').map((text) => ({ text })),
    fc.stringMatching(/^[\x20-\xff]{0,40}$/).map((text) => ({ text })),
    fc.base64String({ maxLength: 60 }).map((text) => ({ text })),
  );
  const written = (piece: { token: number } | { text: string }) =>
    'token' in piece ? (tokens[piece.token] ?? '') : piece.text;
  const wrap = fc.constantFrom(
    (text: string) => text,
    (text: string) => `Bearer ${text}`,
    (text: string) => `bearer  ${text}`,
    (text: string) => `Basic ${text}`,
    (text: string) => basic('any', text),
    () => SIGV4,
    (text: string) => `${SIGV4}, ${text}`,
  );
  const path = fc.oneof(
    fc.constantFrom('/sessions', '/rds/crm/sql', '/rds/crm/Execute', '/bedrock/x/y', ''),
    fc.string(),
  );
  const maybe = fc.option(soup, { nil: undefined });
  await fc.assert(
    fc.asyncProperty(wrap, maybe, maybe, path, async (spell, first, second, route) => {
      const headers = new Headers();
      if (first !== undefined) headers.set('authorization', spell(written(first)));
      if (second !== undefined) headers.set('x-amz-security-token', written(second));
      try {
        const { subject } = await authenticate(headers, route);
        const token = tokens[Number(subject.slice(1))];
        const all = [first, second].filter((piece) => piece !== undefined).map(written);
        expect(all).toContain(token);
        if (second !== undefined) expect(written(second)).toBe(token);
      } catch (error) {
        expect(error).toBeInstanceOf(SallyportError);
        expect(error).toHaveProperty('code', 'unauthenticated');
        for (const token of tokens) expect(String(error)).not.toContain(token);
      }
    }),
    { numRuns: 1000 },
  );
});
