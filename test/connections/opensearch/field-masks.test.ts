import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskValue } from '../../../src/connections/opensearch/answer/field-masks.ts';
import { Secret } from '../../../src/gateway/secret.ts';

test('a token is the HMAC of its value, as the other connections make it', () => {
  const field = { mask: { kind: 'token' }, profile: 'pii' } as const;
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.string({ unit: 'binary' }),
      (key, value) => {
        const digest = createHmac('sha256', key).update(value, 'utf8').digest('hex');
        const token = `tok_${digest.slice(0, 32)}`;
        expect(maskValue(value, field, () => new Secret(key))).toBe(token);
        expect(maskValue([value], field, () => new Secret(key))).toEqual([token]);
      },
    ),
  );
});
