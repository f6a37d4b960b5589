import { authenticator } from '../../src/identity/authenticator.ts';
import type { BenchIssuer } from './bench-issuer.ts';

/** Verifies the tokens of an issuer in this process as the gate does, its keys at hand. */
export function benchAuthenticate({ config, keys }: BenchIssuer): ReturnType<typeof authenticator> {
  return authenticator({
    issuers: config.identity.issuers,
    loadKeys: async () => keys,
    now: Date.now,
  });
}
