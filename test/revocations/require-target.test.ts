import { expect, test } from 'vitest';
import { requireTarget } from '../../src/revocations/require-target.ts';
import type { RevocationTarget } from '../../src/revocations/revocation.ts';

const known = { issuers: ['local', 'corp'], connections: ['crm', 'docs'] };
const check = (target: RevocationTarget) => () => requireTarget(target, known);

test.each<[RevocationTarget, string]>([
  [{ kind: 'principal', name: 'alice' }, 'named issuer/subject, such as local/alice'],
  [{ kind: 'principal', name: '/alice' }, 'named issuer/subject'],
  [{ kind: 'principal', name: 'local/' }, 'named issuer/subject'],
  [{ kind: 'principal', name: 'lcoal/alice' }, 'before the slash (nearest: local)'],
  [{ kind: 'connection', name: 'cmr' }, 'no such connection (nearest: crm)'],
  [{ kind: 'session', name: 'not a name' }, 'no session can have that name'],
])('a revocation of %j, which could stop nobody, is refused', (target, sentence) => {
  expect(check(target)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  expect(check(target)).toThrow(sentence);
});

test.each<RevocationTarget>([
  { kind: 'principal', name: 'local/alice' },
  { kind: 'principal', name: 'corp/apps/rag' },
  { kind: 'connection', name: 'docs' },
  { kind: 'session', name: '0af7651916cd43dd8448eb211c80319c' },
  { kind: 'everything' },
])('%j can be revoked', (target) => {
  expect(check(target)).not.toThrow();
});
