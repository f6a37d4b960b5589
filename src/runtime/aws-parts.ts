import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';

import { dynamodbApprovalStore } from '../approvals/dynamodb-approval-store.ts';
import { dynamodbBudgetStore } from '../budgets/dynamodb-budget-store.ts';
import { authenticator } from '../identity/authenticator.ts';
import { dynamodbKeyStore, STORED_KEY_TIMES } from '../identity/dynamodb-key-store.ts';
import { dynamodbRevocationStore } from '../revocations/dynamodb-revocation-store.ts';
import { dynamodbSessionStore } from '../sessions/dynamodb-session-store.ts';
import { S3_CLIENT_CONFIG } from '../sessions/s3-client-config.ts';
import { s3SessionArchive } from '../sessions/s3-session-archive.ts';
import { DYNAMODB_CLIENT_CONFIG } from '../table/dynamodb-client-config.ts';
import { bundledConfig } from './bundled-config.ts';
import { bundledPolicy } from './bundled-policy.ts';
import type { FunctionEnv } from './env.ts';
import type { GateParts } from './gate.ts';

/** The gate on AWS, but for the credentials: each function mints its own kind, or none. */
export type AwsParts = Omit<GateParts, 'mint'>;

/**
 * Reads the bundle at `root` and connects to table and bucket. Nothing is called yet.
 * @throws Error when the bundle or the environment is not whole
 */
export async function awsParts(env: FunctionEnv, root: URL): Promise<AwsParts> {
  const publicUrl = env.SALLYPORT_PUBLIC_URL;
  if (publicUrl === undefined) throw new Error('SALLYPORT_PUBLIC_URL is missing');
  const config = await bundledConfig(root, env);
  const policy = await bundledPolicy(root, env, config);
  const now = Date.now;
  const stored = {
    client: new DynamoDBClient({ ...DYNAMODB_CLIENT_CONFIG, region: env.AWS_REGION }),
    table: env.SALLYPORT_TABLE,
    retentionDays: config.sessions.retentionDays,
    now,
  };
  return {
    config,
    policy,
    authenticate: authenticator({
      issuers: config.identity.issuers,
      loadKeys: dynamodbKeyStore(stored).load,
      now,
      times: STORED_KEY_TIMES,
    }),
    sessions: dynamodbSessionStore({ ...stored, newId: randomUUID }),
    approvals: dynamodbApprovalStore({ ...stored, newId: randomUUID }),
    revocations: dynamodbRevocationStore(stored),
    budgets: dynamodbBudgetStore({ ...stored, newId: randomUUID }),
    archive: s3SessionArchive({
      client: new S3Client({ ...S3_CLIENT_CONFIG, region: env.AWS_REGION }),
      bucket: env.SALLYPORT_BUCKET,
    }),
    publicUrl: publicUrl.replace(/\/$/, ''),
  };
}
