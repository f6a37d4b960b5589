import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

import type { FunctionEnv } from './env.ts';
import { noMaskKeys, secretMaskKeys } from './secret-mask-keys.ts';
import { SHORT_CALLS } from './short-calls.ts';

/** The keys of the masks of a function, or none where no secret is deployed for it. */
export async function functionMaskKeys(env: FunctionEnv): Promise<typeof noMaskKeys> {
  const secret = env.SALLYPORT_MASK_KEY_ARN;
  if (secret === undefined) return noMaskKeys;
  const client = new SecretsManagerClient({ ...SHORT_CALLS, region: env.AWS_REGION });
  return secretMaskKeys(client, secret);
}
