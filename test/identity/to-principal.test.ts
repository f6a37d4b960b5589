import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Issuer } from '../../src/config/config-schema.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { toPrincipal } from '../../src/identity/to-principal.ts';

const ISSUER: Issuer = {
  name: 'corp',
  url: 'https://id.example.com',
  audiences: ['sallyport'],
  algorithms: ['RS256'],
  groupsClaim: 'groups',
  clockToleranceSeconds: 30,
};
const exp = 1_800_000_000;

function refusal(claim: string) {
  return expect.objectContaining({
    code: 'unauthenticated',
    message: expect.stringContaining(claim),
  });
}

test.each([
  undefined,
  null,
  '',
  ' ',
  7,
  ['alice'],
  { a: 1 },
  'a'.repeat(256),
  'ali\u0000ce',
  'alice\u200b',
  'al\nice',
  '\ud800',
])('the subject %j is refused', (sub) => {
  expect(() => toPrincipal(ISSUER, { sub, exp })).toThrow(refusal('`sub`'));
});

test.each([
  null,
  7,
  true,
  {},
  { a: 'b' },
  '',
  'a b',
  'a,b',
  'a\tb',
  [''],
  [' '],
  ['a', 7],
  ['a', null],
  [['a']],
  ['a\u202eb'],
])('the groups %j are refused', (groups) => {
  expect(() => toPrincipal(ISSUER, { sub: 'alice', exp, groups })).toThrow(refusal('`groups`'));
});

test('groups that the token only refers to are refused, for a forbid may name one of them', () => {
  const claims = { sub: 'alice', exp, _claim_names: { groups: 'src1' } };
  expect(() => toPrincipal(ISSUER, claims)).toThrow(refusal('referred to'));
});

test.each(['', 'admin', 'User', 7, null, ['workload']])('the kind %j is refused', (kind) => {
  const issuer = { ...ISSUER, kindClaim: 'kind' };
  expect(() => toPrincipal(issuer, { sub: 'alice', exp, kind })).toThrow(refusal('`kind`'));
});

test.each([
  [undefined, []],
  [[], []],
  ['support', ['support']],
  [
    ['b', 'a', 'b'],
    ['b', 'a'],
  ],
  [['Domain Users'], ['Domain Users']],
])('the groups %j become %j', (groups, expected) => {
  const claims = groups === undefined ? { sub: 'alice', exp } : { sub: 'alice', exp, groups };
  expect(toPrincipal(ISSUER, claims).groups).toEqual(expected);
});

test('groups may be nested', () => {
  const issuer = { ...ISSUER, groupsClaim: 'realm_access.roles' };
  const claims = { sub: 'alice', exp, groups: ['not these'], realm_access: { roles: ['dba'] } };
  expect(toPrincipal(issuer, claims).groups).toEqual(['dba']);
});

test.each([
  ['a subject alone', {}, 'user'],
  ['a subject that signed in through a client', { client_id: 'web', azp: 'web' }, 'user'],
  ['a client for itself', { client_id: 'app' }, 'workload'],
  ['an authorized party for itself', { azp: 'app' }, 'workload'],
] as const)('%s is a %s', (_name, claims, kind) => {
  expect(toPrincipal(ISSUER, { sub: 'app', exp, ...claims }).kind).toBe(kind);
});

test('the configured claim says the kind, and goes before the client', () => {
  const issuer = { ...ISSUER, kindClaim: 'ext.kind' };
  const user = { sub: 'app', client_id: 'app', exp, ext: { kind: 'user' } };
  expect(toPrincipal(issuer, user).kind).toBe('user');
  expect(toPrincipal(issuer, { sub: 'bob', exp, ext: { kind: 'workload' } }).kind).toBe('workload');
  expect(toPrincipal(issuer, { sub: 'app', client_id: 'app', exp }).kind).toBe('workload');
});

test('a principal has the name of its issuer, its claims and the expiry of its token', () => {
  const claims = { sub: 'alice', exp, groups: ['support'], region: 'EU' };
  expect(toPrincipal(ISSUER, claims)).toEqual({
    kind: 'user',
    issuer: 'corp',
    subject: 'alice',
    groups: ['support'],
    claims,
    expiresAt: exp,
  });
});

test('any claims give a principal of visible names or a refusal', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string(), fc.array(fc.string()));
  const claims = fc.record(
    { sub: value, groups: value, kind: value, azp: value },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(claims, (any) => {
      try {
        const { subject, groups } = toPrincipal({ ...ISSUER, kindClaim: 'kind' }, { ...any, exp });
        for (const name of [subject, ...groups]) expect(name).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
      } catch (error) {
        expect(error).toBeInstanceOf(SallyportError);
      }
    }),
  );
});
