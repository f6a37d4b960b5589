import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signBody, verifySignature } from '../../../src/approvals/slack/verify-signature.ts';
import { Secret } from '../../../src/gateway/secret.ts';

const NOW = 1_767_225_600_000;
const AT = NOW / 1000;
const SECRET = new Secret('8f742231b10e8888abcd99yyyzzz85a5');
const OTHER = new Secret('0f742231b10e8888abcd99yyyzzz85a5');
const BODY = bytes(`payload=${encodeURIComponent('{"type":"block_actions","user":"é"}')}`);

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function headersOf(signature: string, timestamp: number | string = AT): Headers {
  return new Headers({
    'x-slack-signature': signature,
    'x-slack-request-timestamp': String(timestamp),
  });
}

const signed = (body = BODY, at: number | string = AT, secret = SECRET) =>
  headersOf(signBody(secret, String(at), body), at);

function refusal(headers: Headers, body: Uint8Array = BODY, secrets = [SECRET]): unknown {
  try {
    verifySignature(headers, body, secrets, NOW);
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

const UNAUTHENTICATED = expect.objectContaining({ code: 'unauthenticated' });

describe('refused is', () => {
  test('a request without signature, without time, or with two of either', () => {
    const good = signed();
    for (const name of ['x-slack-signature', 'x-slack-request-timestamp']) {
      const without = new Headers(good);
      without.delete(name);
      expect(refusal(without)).toEqual(UNAUTHENTICATED);
      const twice = new Headers(good);
      twice.append(name, good.get(name) ?? '');
      expect(refusal(twice)).toEqual(UNAUTHENTICATED);
    }
  });

  test('every request while there is no signing secret', () => {
    expect(refusal(signed(), BODY, [])).toEqual(UNAUTHENTICATED);
  });

  test('a signature under another secret, or of another version', () => {
    expect(refusal(signed(BODY, AT, OTHER))).toEqual(UNAUTHENTICATED);
    const good = signBody(SECRET, String(AT), BODY);
    for (const forged of ['', 'v0=', good.slice(0, -1), `${good}0`, good.toUpperCase(), 'v0=é']) {
      const headers = new Headers({ 'x-slack-request-timestamp': String(AT) });
      headers.set('x-slack-signature', encodeURI(forged));
      expect(refusal(headers)).toEqual(UNAUTHENTICATED);
    }
    expect(refusal(headersOf(good.replace('v0=', 'v1=')))).toEqual(UNAUTHENTICATED);
  });

  test('a replay of more than five minutes ago, and one that is kept for later', () => {
    for (const off of [301, 3_600, -301, -3_600]) {
      expect(refusal(signed(BODY, AT - off))).toEqual(UNAUTHENTICATED);
    }
    for (const off of [300, -300, 0]) expect(refusal(signed(BODY, AT - off))).toBeUndefined();
  });

  test('a time that is moved to now under the signature of then', () => {
    const then = signBody(SECRET, String(AT - 3_600), BODY);
    expect(refusal(headersOf(then, AT))).toEqual(UNAUTHENTICATED);
  });

  test.each(['', ' ', `${AT}.0`, `+${AT}`, `0x${AT.toString(16)}`, 'NaN', '1e9', `${AT}0000`])(
    'the time %j',
    (time) => {
      expect(refusal(headersOf(signBody(SECRET, time, BODY), time))).toEqual(UNAUTHENTICATED);
    },
  );

  test('a body that was cut, lengthened or written in another way', () => {
    const text = new TextDecoder().decode(BODY);
    const others = [
      BODY.slice(0, -1),
      new Uint8Array(),
      bytes(`${text}&`),
      bytes(`${text}\n`),
      bytes(`payload=${text.slice(8).toLowerCase()}`),
      bytes(text.replaceAll('%22', '"')),
      bytes(`\ufeff${text}`),
      Buffer.from(text, 'utf16le'),
      Buffer.from(Buffer.from(BODY).toString('base64')),
    ];
    for (const other of others) expect(refusal(signed(), other)).toEqual(UNAUTHENTICATED);
  });

  test('any body, time or signature that differs in one place', () => {
    const law = fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (body, place, change) => {
        const headers = signed(body);
        expect(refusal(headers, body)).toBeUndefined();
        const other = body.map((byte, at) => (at === place % body.length ? byte ^ change : byte));
        expect(refusal(headers, other)).toEqual(UNAUTHENTICATED);
      },
    );
    fc.assert(law, { numRuns: 200 });
  });
});

test('while one secret takes the place of another, both are good', () => {
  for (const secret of [SECRET, OTHER]) {
    expect(refusal(signed(BODY, AT, secret), BODY, [SECRET, OTHER])).toBeUndefined();
  }
});

test('bytes that are no text are signed as they are', () => {
  const body = Uint8Array.of(0, 255, 254, 128);
  expect(refusal(signed(body), body)).toBeUndefined();
});

test('no refusal tells the secret or the signature that would be right', () => {
  const shown = String(refusal(headersOf(`v0=${'0'.repeat(64)}`)));
  expect(shown).not.toContain(signBody(SECRET, String(AT), BODY).slice(3, 20));
  expect(shown).not.toContain('8f742231');
});
