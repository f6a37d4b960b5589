import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reveal } from '../../src/gateway/secret.ts';
import { isAwsProtocolRoute } from '../../src/identity/aws-protocol-route.ts';
import { MAX_TOKEN_BYTES, presentToken } from '../../src/identity/present-token.ts';
import { basic, SIGV4 } from './test-issuer.ts';

const SQL = '/rds/crm/sql';
const DATA_API = '/rds/crm/Execute';
const TOKEN = 'aaaa.bbbb.cccc';
const OTHER = 'aaaa.bbbb.dddd';

function presented(headers: Record<string, string>, path = SQL): string {
  return reveal(presentToken(new Headers(headers), path));
}

function refusal(message: RegExp) {
  return expect.objectContaining({
    code: 'unauthenticated',
    message: expect.stringMatching(message),
  });
}

describe('refused', () => {
  test.each([
    ['no header at all', {}, /^no identity/],
    ['an empty authorization', { authorization: '' }, /^unknown authorization/],
    ['a bare scheme', { authorization: 'Bearer' }, /^unknown authorization/],
    ['a token without a scheme', { authorization: TOKEN }, /^unknown authorization/],
    ['another scheme', { authorization: `DPoP ${TOKEN}` }, /^unknown authorization/],
    [
      'two tokens joined by a comma',
      { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` },
      /one signed JWT/,
    ],
    [
      'bearer then basic',
      { authorization: `Bearer ${TOKEN}, ${basic('x', TOKEN)}` },
      /one signed JWT/,
    ],
    ['a token of four parts', { authorization: `Bearer ${TOKEN}.eeee` }, /one signed JWT/],
    ['an encrypted token', { authorization: `Bearer ${TOKEN}.eeee.ffff` }, /one signed JWT/],
    ['a token without signature', { authorization: 'Bearer aaaa.bbbb.' }, /one signed JWT/],
    ['an opaque token', { authorization: 'Bearer 0123456789abcdef' }, /one signed JWT/],
    ['a padded token', { authorization: 'Bearer aaaa.bbbb.ccc=' }, /one signed JWT/],
    ['basic that is not base64', { authorization: 'Basic ***' }, /not base64/],
    [
      'basic without padding',
      { authorization: basic('xx', TOKEN).replace(/=+$/, '') },
      /not base64/,
    ],
    ['basic without a colon', { authorization: `Basic ${btoa('alice')}` }, /no password/],
    [
      'basic whose password is a password',
      { authorization: basic('alice', 'hunter2') },
      /one signed JWT/,
    ],
    ['basic whose user name is the token', { authorization: basic(TOKEN, '') }, /one signed JWT/],
  ])('%s is refused', (_name, headers, message) => {
    expect(() => presented(headers)).toThrow(refusal(message));
    expect(() => presented(headers, DATA_API)).toThrow(refusal(message));
  });

  test.each([
    ['a signature and no token', { authorization: SIGV4 }, /signature alone/],
    ['a session token alone', { 'x-amz-security-token': TOKEN }, /counts only beside/],
    [
      'two session tokens',
      { authorization: SIGV4, 'x-amz-security-token': `${TOKEN}, ${TOKEN}` },
      /one signed JWT/,
    ],
    [
      'an AWS session token',
      { authorization: SIGV4, 'x-amz-security-token': 'IQoJb3JpZ2luX2Vj//==' },
      /one signed JWT/,
    ],
    [
      'a bearer token after a signature',
      { authorization: `${SIGV4}, Bearer ${TOKEN}`, 'x-amz-security-token': TOKEN },
      /malformed/,
    ],
    [
      'a bearer token inside a signature',
      {
        authorization: `AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Bearer ${TOKEN}`,
        'x-amz-security-token': TOKEN,
      },
      /malformed/,
    ],
    [
      'a signature with a part twice',
      {
        authorization: 'AWS4-HMAC-SHA256 Credential=a, Credential=b, Signature=c',
        'x-amz-security-token': TOKEN,
      },
      /malformed/,
    ],
    [
      'a signature with a part missing',
      {
        authorization: 'AWS4-HMAC-SHA256 Credential=a, Signature=c',
        'x-amz-security-token': TOKEN,
      },
      /malformed/,
    ],
    [
      'two signatures',
      { authorization: `${SIGV4}, ${SIGV4}`, 'x-amz-security-token': TOKEN },
      /malformed/,
    ],
  ])('%s is refused on an AWS-protocol route', (_name, headers, message) => {
    expect(() => presented(headers, DATA_API)).toThrow(refusal(message));
  });

  test.each([
    ['a bearer token', `Bearer ${TOKEN}`],
    ['a basic password', basic('x', TOKEN)],
  ])('%s and a session token that differ are refused on every route', (_name, authorization) => {
    const headers = { authorization, 'x-amz-security-token': OTHER };
    for (const path of [SQL, DATA_API, '/sessions', '/opensearch/docs/_search']) {
      expect(() => presented(headers, path)).toThrow(refusal(/different identities/));
    }
  });

  test('a session token is no identity on a route that AWS SDKs do not speak', () => {
    const headers = { authorization: SIGV4, 'x-amz-security-token': TOKEN };
    expect(() => presented(headers)).toThrow(refusal(/takes no AWS signature/));
    expect(() => presented({ 'x-amz-security-token': TOKEN })).toThrow(refusal(/takes no AWS/));
  });

  test('a token longer than 16 KB is refused, however it is presented', () => {
    const long = `a.${'b'.repeat(MAX_TOKEN_BYTES - 3)}.c`;
    const tooLong = refusal(/longer than 16384 bytes/);
    expect(() => presented({ authorization: `Bearer ${long}` })).toThrow(tooLong);
    expect(() => presented({ authorization: basic('x', long) })).toThrow(tooLong);
    expect(() => presented({ authorization: basic('x'.repeat(9999), long) })).toThrow(tooLong);
    const signed = { authorization: SIGV4, 'x-amz-security-token': long };
    expect(() => presented(signed, DATA_API)).toThrow(tooLong);
  });
});

describe('accepted', () => {
  test.each([
    ['a bearer token', { authorization: `Bearer ${TOKEN}` }],
    ['a bearer token, scheme in any case', { authorization: `bEARER   ${TOKEN}` }],
    ['the password of basic credentials', { authorization: basic('anybody', TOKEN) }],
    ['the password of nobody', { authorization: basic('', TOKEN) }],
    ['the password of a user name that is not ASCII', { authorization: basic('zoë', TOKEN) }],
    ['the same token twice', { authorization: `Bearer ${TOKEN}`, 'x-amz-security-token': TOKEN }],
  ])('%s is the token on every route', (_name, headers) => {
    expect(presented(headers)).toBe(TOKEN);
    expect(presented(headers, DATA_API)).toBe(TOKEN);
  });

  test.each([
    ['with spaces', SIGV4],
    ['without spaces', SIGV4.replaceAll(', ', ',')],
  ])(
    'the session token beside a signature, written %s, is the token on AWS-protocol routes',
    (_name, authorization) => {
      const headers = { authorization, 'x-amz-security-token': TOKEN };
      for (const path of [
        DATA_API,
        '/bedrock/claude/model/m%3A0/converse',
        '/opensearch/docs/_search',
      ]) {
        expect(presented(headers, path)).toBe(TOKEN);
      }
    },
  );

  test('a token of exactly 16 KB is looked at', () => {
    const long = `a.${'b'.repeat(MAX_TOKEN_BYTES - 4)}.c`;
    expect(presented({ authorization: `Bearer ${long}` })).toBe(long);
    expect(presented({ authorization: basic('x', long) })).toBe(long);
  });
});

test.each([
  ['/rds/crm/Execute', true],
  ['/rds/crm/BatchExecute', true],
  ['/rds/crm/BeginTransaction', true],
  ['/rds/crm/CommitTransaction', true],
  ['/rds/crm/RollbackTransaction', true],
  ['/rds/crm/ExecuteSql', true],
  ['/opensearch/docs/_bulk', true],
  ['/bedrock/claude/openai/v1/chat/completions', true],
  ['/rds/crm/sql', false],
  ['/rds/crm/execute', false],
  ['/rds/crm/x/Execute', false],
  ['/rds/Execute', false],
  ['/rds/crm/Execute/', false],
  ['/opensearchy/docs', false],
  ['/x/bedrock/claude', false],
  ['/sessions', false],
  ['', false],
])('whether AWS SDKs speak %s: %s', (path, expected) => {
  expect(isAwsProtocolRoute(path)).toBe(expected);
});

test('a refusal never repeats what was presented', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9]{12,40}$/),
      fc.constantFrom(SQL, DATA_API),
      (canary, path) => {
        const ways = [canary, `Bearer ${canary}`, `Basic ${canary}`, basic('x', canary), SIGV4];
        for (const authorization of ways) {
          const headers = { authorization, 'x-amz-security-token': canary };
          expect(() => presented(headers, path)).toThrow(
            expect.objectContaining({
              code: 'unauthenticated',
              message: expect.not.stringContaining(canary),
            }),
          );
        }
      },
    ),
    { numRuns: 50 },
  );
});
