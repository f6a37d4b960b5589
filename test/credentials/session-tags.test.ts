import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionTags, sourceIdentity } from '../../src/credentials/session-tags.ts';
import type { MintRequest } from '../../src/gateway/credential.ts';

function request(principal: string): MintRequest {
  return {
    scope: { kind: 'rds', connection: 'crm', access: 'read' },
    principal,
    digest: 'ab'.repeat(32),
  };
}

function principalTag(principal: string): string | undefined {
  return sessionTags(request(principal)).find((tag) => tag.Key === 'sallyport:principal')?.Value;
}

const anyPrincipal = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: fc.constantFrom('a', '=', '/', '2', 'F', 'é', '\u{d800}'), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('a', '='), minLength: 60, maxLength: 300 }),
);

test('every principal becomes a source identity and a tag that STS accepts', () => {
  fc.assert(
    fc.property(anyPrincipal, (principal) => {
      expect(sourceIdentity({ principal })).toMatch(/^[\w+=,.@-]{2,64}$/);
      for (const { Key, Value } of sessionTags(request(principal))) {
        expect(Key).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
        expect(Value).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);
      }
    }),
  );
});

test('two principals never look the same', () => {
  const twins: readonly (readonly [string, string])[] = [
    ['a/b', 'a=2Fb'],
    ['\ud800', '\ud801'],
    ['\ud800', '\ufffd'],
    [`${'a'.repeat(400)}b`, `${'a'.repeat(400)}c`],
    ['main/é', 'main/e\u0301'],
    ['A', 'a'],
  ];
  for (const [one, other] of twins) {
    expect(sourceIdentity({ principal: one })).not.toBe(sourceIdentity({ principal: other }));
    expect(principalTag(one)).not.toBe(principalTag(other));
  }
  fc.assert(
    fc.property(anyPrincipal, anyPrincipal, (one, other) => {
      fc.pre(one !== other);
      expect(sourceIdentity({ principal: one })).not.toBe(sourceIdentity({ principal: other }));
      expect(principalTag(one)).not.toBe(principalTag(other));
    }),
  );
});

test('a cut principal cannot be spelled out by another', () => {
  const long = 'x'.repeat(100);
  const spelled = sourceIdentity({ principal: long });
  expect(sourceIdentity({ principal: spelled })).not.toBe(spelled);
});

test('an ordinary principal stays readable', () => {
  expect(principalTag('local/alice')).toBe('local/alice');
  expect(sourceIdentity({ principal: 'local/alice' })).toBe('local=2Falice');
  expect(sourceIdentity({ principal: 'sallyport' })).toBe('sallyport');
  expect(principalTag('okta/auth0|65a')).toBe('okta/auth0=7C65a');
});

test('the tags say for whom, for what request and on what', () => {
  expect(sessionTags(request('local/alice'))).toEqual([
    { Key: 'sallyport:principal', Value: 'local/alice' },
    { Key: 'sallyport:digest', Value: 'ab'.repeat(32) },
    { Key: 'sallyport:connection', Value: 'crm' },
    { Key: 'sallyport:access', Value: 'read' },
  ]);
});
