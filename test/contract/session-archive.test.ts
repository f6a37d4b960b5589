import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { openFileSessionArchive } from '../../src/local/file-session-archive.ts';
import { S3_CLIENT_CONFIG } from '../../src/sessions/s3-client-config.ts';
import { s3SessionArchive } from '../../src/sessions/s3-session-archive.ts';
import { sessionArchiveContract } from './session-archive-contract.ts';
import { type SmallS3, startSmallS3 } from './small-s3.ts';

let s3: SmallS3;
let client: S3Client;
let root: string;
beforeAll(async () => {
  s3 = await startSmallS3();
  client = new S3Client({
    ...S3_CLIENT_CONFIG,
    endpoint: s3.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  root = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterAll(async () => {
  client.destroy();
  await s3.close();
  await rm(root, { recursive: true });
});

sessionArchiveContract('transcripts in S3', async () => {
  const bucket = `b-${randomUUID()}`;
  const uploads = s3.uploads.size;
  return {
    archive: s3SessionArchive({ client, bucket, prefix: 'transcripts/' }),
    leftovers: async () =>
      [...s3.objects.keys()].filter((path) => path.startsWith(`/${bucket}/transcripts/`)).length +
      s3.uploads.size -
      uploads,
  };
});

sessionArchiveContract('transcripts in files', async () => {
  const directory = join(root, randomUUID());
  return {
    archive: await openFileSessionArchive(directory),
    leftovers: async () =>
      (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) =>
        entry.isFile(),
      ).length,
  };
});
