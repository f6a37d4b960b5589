import type { Issuer } from '../config/config-schema.ts';
import type { KeyStore } from './dynamodb-key-store.ts';
import type { KeyLoader } from './key-set.ts';

/**
 * Fetches every issuer's keys and keeps them. An issuer that does not answer keeps its last ones
 * and holds up no other.
 * @param failed told of each issuer whose keys could not be refreshed
 * @throws Error when there was such an issuer, after all have been tried
 */
export async function refreshKeys(
  issuers: readonly Issuer[],
  { fetch, store }: Readonly<{ fetch: KeyLoader; store: Pick<KeyStore, 'put'> }>,
  failed: (issuer: string, failure: unknown) => void,
): Promise<void> {
  let failures = 0;
  await Promise.all(
    issuers.map(async (issuer) => {
      try {
        await store.put(issuer, await fetch(issuer));
      } catch (failure) {
        failures += 1;
        failed(issuer.name, failure);
      }
    }),
  );
  if (failures > 0) {
    throw new Error(`keys of ${failures} of ${issuers.length} issuers could not be refreshed`);
  }
}
