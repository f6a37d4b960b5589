import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Issuer } from '../../src/config/config-schema.ts';
import { type Authenticate, authenticator } from '../../src/identity/authenticator.ts';
import { fetchKeys } from '../../src/identity/fetch-keys.ts';
import { expectRefused } from './refused.ts';
import {
  type Algorithm,
  bearer,
  NOW,
  type SigningKey,
  signingKey,
  startTestIssuer,
  type TestIssuer,
} from './test-issuer.ts';

/** A route that AWS SDKs do not speak. */
export const SQL = '/rds/crm/sql';
/** A claim value that no error may show. */
export const CANARY = 'canary-7f3a';

/** What the tests of a file share: set before the first, tidied after each. */
export const world: {
  main: TestIssuer;
  keys: Record<Algorithm, SigningKey>;
  now: number;
} = { main: Object.create(null), keys: Object.create(null), now: NOW };

/** Starts one issuer with a key of each algorithm (`r1`, `e1`, `d1`) for the tests of this file. */
export function useTestIssuer(): void {
  beforeAll(async () => {
    const [RS256, ES256, EdDSA] = await Promise.all([
      signingKey('RS256', 'r1'),
      signingKey('ES256', 'e1'),
      signingKey('EdDSA', 'd1'),
    ]);
    world.keys = { RS256, ES256, EdDSA };
    world.main = await startTestIssuer([RS256, ES256, EdDSA]);
  });
  afterEach(() => {
    world.now = NOW;
    world.main.keys = Object.values(world.keys);
    world.main.answers.clear();
    world.main.seen.length = 0;
  });
  afterAll(() => world.main.close());
}

/** A new authenticator, with nothing cached. */
export function gate(config: Partial<Issuer> = {}, ...others: Issuer[]): Authenticate {
  const issuers = [{ ...world.main.issuer, ...config }, ...others];
  return authenticator({ issuers, loadKeys: fetchKeys(fetch), now: () => world.now });
}

/** Asserts that the token is refused with a sentence that shows nothing of it. */
export async function expectTokenRefused(
  token: string,
  sentence: RegExp,
  config: Partial<Issuer> = {},
): Promise<void> {
  const claims = token.split('.')[1] ?? '';
  const secrets = [token, claims, CANARY].filter((secret) => secret !== '');
  await expectRefused(gate(config)(bearer(token), SQL), 'unauthenticated', sentence, secrets);
}
