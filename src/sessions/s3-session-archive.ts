import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { archiveKey } from './archive-key.ts';
import { s3TranscriptWriter } from './s3-transcript-writer.ts';
import type { SessionArchive } from './session-archive.ts';

type Deps = Readonly<{
  /** Made with `S3_CLIENT_CONFIG` */
  client: S3Client;
  bucket: string;
  /** Put before every key; ends with `/` where it is to be a folder */
  prefix?: string;
}>;

/**
 * Transcripts in S3, written once. Retention and encryption are the bucket's own defaults (Object
 * Lock, KMS). Reading a key that does not exist needs `s3:ListBucket`, without it S3 says that
 * access is denied and `read` throws.
 */
export function s3SessionArchive({ client, bucket, prefix = '' }: Deps): SessionArchive {
  return {
    create: (key) => s3TranscriptWriter({ client, bucket, prefix, key: archiveKey(key) }),
    async read(key) {
      try {
        const output = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${archiveKey(key)}` }),
        );
        if (output.Body === undefined) throw new TypeError('the answer has no body');
        return await output.Body.transformToByteArray();
      } catch (cause) {
        if (cause instanceof NoSuchKey) return undefined;
        if (cause instanceof SallyportError) throw cause;
        throw new SallyportError('unavailable', 'the archive did not answer', { cause });
      }
    },
  };
}
