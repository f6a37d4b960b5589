import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { TokenKey } from '../connections/rds/sql/mask-expression.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { Secret } from '../gateway/secret.ts';

/** Characters of the secret, at least: as many random letters and digits carry over 180 bits. */
const LEAST_LENGTH = 32;

/**
 * Keys of the `token` masks, one for each profile, derived from one secret that is fetched here.
 * @throws SallyportError `unavailable`
 */
export async function secretMaskKeys(
  client: Pick<SecretsManagerClient, 'send'>,
  secretArn: string,
): Promise<TokenKey> {
  const secret = Buffer.from(await fetchSecret(client, secretArn));
  // As many as the configuration has profiles
  const keys = new Map<string, Secret<Uint8Array>>();
  return (profile) => {
    const key =
      keys.get(profile) ??
      new Secret<Uint8Array>(createHmac('sha256', secret).update(`mask ${profile}`).digest());
    keys.set(profile, key);
    return key;
  };
}

/** Where no secret is deployed nothing can be masked so: every request that needs it is refused. */
export const noMaskKeys: TokenKey = () => {
  throw new SallyportError('unavailable', 'no key for token masks is deployed');
};

async function fetchSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  secretArn: string,
): Promise<string> {
  let text: string | undefined;
  try {
    ({ SecretString: text } = await client.send(
      new GetSecretValueCommand({ SecretId: secretArn }),
    ));
  } catch (error) {
    // INVARIANT: the SDK's own error is not kept as cause. It may hold the raw answer.
    throw failed('the key of the token masks cannot be had', error);
  }
  if (text === undefined || text.length < LEAST_LENGTH) {
    throw failed('the key of the token masks is too short to be one');
  }
  return text;
}

function failed(sentence: string, error?: unknown): SallyportError {
  const cause = error instanceof Error ? { cause: new Error(error.name) } : {};
  return new SallyportError('unavailable', sentence, cause);
}
