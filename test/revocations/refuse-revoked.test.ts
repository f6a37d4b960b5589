import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refuseRevoked, refuseRevokedPrincipal } from '../../src/revocations/refuse-revoked.ts';
import type { Revocation, RevocationTarget } from '../../src/revocations/revocation.ts';
import type { RevocationStore } from '../../src/revocations/revocation-store.ts';

const subject = { principal: 'local/alice', session: 's1', connection: 'crm' };

function storeOf(...targets: RevocationTarget[]): RevocationStore {
  const active = targets.map(
    (target, index): Revocation => ({
      id: `r${index}`,
      target,
      reason: '',
      by: 'local/audrey',
      at: '',
    }),
  );
  return { revoke: async () => {}, lift: async () => true, active: async () => active };
}

test('a store that does not answer refuses', async () => {
  const silent = { ...storeOf(), active: () => Promise.reject(new Error('down')) };
  await expect(refuseRevoked(subject, silent)).rejects.toThrow();
});

test.for<RevocationTarget>([
  { kind: 'principal', name: 'local/alice' },
  { kind: 'session', name: 's1' },
  { kind: 'connection', name: 'crm' },
  { kind: 'everything' },
])('%j ends the exchange', async (target) => {
  await expect(refuseRevoked(subject, storeOf(target))).rejects.toMatchObject({ code: 'revoked' });
});

test('a revocation of something else ends nothing', async () => {
  const other = fc.record({
    kind: fc.constantFrom('principal' as const, 'session' as const, 'connection' as const),
    name: fc.string().filter((name) => !Object.values(subject).includes(name)),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(other), async (targets) => {
      await expect(refuseRevoked(subject, storeOf(...targets))).resolves.toBeUndefined();
    }),
  );
});

test('a principal who is revoked is refused outside of exchanges as well, unless that is unknown: then everybody', async () => {
  const mine = storeOf({ kind: 'principal', name: 'local/alice' });
  await expect(refuseRevokedPrincipal('local/alice', mine)).rejects.toMatchObject({
    code: 'revoked',
    message: expect.stringContaining('r0'),
  });
  await expect(refuseRevokedPrincipal('local/bob', mine)).resolves.toBeUndefined();
  const silent = { ...storeOf(), active: () => Promise.reject(new Error('down')) };
  await expect(refuseRevokedPrincipal('local/bob', silent)).rejects.toThrow('down');
});

test.for<RevocationTarget>([
  { kind: 'session', name: 'local/alice' },
  { kind: 'connection', name: 'local/alice' },
  { kind: 'everything' },
])('outside of exchanges %j keeps nobody away', async (target) => {
  await expect(refuseRevokedPrincipal('local/alice', storeOf(target))).resolves.toBeUndefined();
});
