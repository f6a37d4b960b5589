import type { DataRole } from './data-role.ts';
import type { MaskSecret } from './mask-secret.ts';
import type { Network } from './network.ts';
import type { RecordTable } from './record-table.ts';
import type { TranscriptBucket } from './transcript-bucket.ts';

/**
 * Lets through the network's endpoints what the gate calls, on its own resources: who got hold of
 * the function could not carry data into another account's bucket or table.
 */
export function allowCalls(
  network: Network,
  to: Readonly<{
    table: RecordTable;
    transcripts: TranscriptBucket;
    maskSecret: MaskSecret;
    dataRoles: readonly DataRole[];
  }>,
): void {
  const { table, transcripts, maskSecret, dataRoles } = to;
  network.allow(
    'dynamodb',
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    [table.tableArn],
  );
  network.allow(
    's3',
    ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'],
    [transcripts.objectsArn],
  );
  network.allow('secretsmanager', ['secretsmanager:GetSecretValue'], [maskSecret.secretArn]);
  network.allow(
    'sts',
    ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    dataRoles.map(({ roleArn }) => roleArn),
  );
}
