import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import { dynamodbKeyStore } from '../identity/dynamodb-key-store.ts';
import { fetchKeys } from '../identity/fetch-keys.ts';
import { refreshKeys } from '../identity/refresh-keys.ts';
import { DYNAMODB_CLIENT_CONFIG } from '../table/dynamodb-client-config.ts';
import { bundledConfig } from './bundled-config.ts';
import type { FunctionEnv } from './env.ts';
import { failureFields } from './failure-fields.ts';
import { powertoolsLog } from './logger.ts';
import { SERVICE } from './service-name.ts';

/**
 * The worker that keeps the issuers' public keys in the table, for functions that cannot reach the
 * issuers. Runs on a schedule; fails, so that an alarm tells, when an issuer did not answer.
 * @throws Error when its bundle or environment is not whole
 */
export async function keysFunction(env: FunctionEnv, root: URL): Promise<() => Promise<void>> {
  const config = await bundledConfig(root, env);
  const log = powertoolsLog(SERVICE, env.SALLYPORT_LOG_LEVEL);
  const client = new DynamoDBClient({ ...DYNAMODB_CLIENT_CONFIG, region: env.AWS_REGION });
  const store = dynamodbKeyStore({ client, table: env.SALLYPORT_TABLE, now: Date.now });
  const { issuers } = config.identity;
  return async () =>
    refreshKeys(issuers, { fetch: fetchKeys(fetch), store }, (issuer, failure) =>
      log.error('keys not refreshed', { issuer, ...failureFields(failure) }),
    );
}
