import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { TranscriptWriter } from './session-archive.ts';

type Target = Readonly<{ client: S3Client; bucket: string; prefix: string; key: string }>;

/** The least that S3 takes for a part. Up to this a transcript is one PutObject. */
const PART_BYTES = 5 * 1024 * 1024;

/**
 * Uploads one transcript as it is written, one part after the other, so that it holds two parts in
 * memory and no more. The object appears when it is committed, and only if the key is still free.
 */
export function s3TranscriptWriter(target: Target): TranscriptWriter {
  const { client, bucket, prefix, key } = target;
  const hash = createHash('sha256');
  const body = new PassThrough();
  // What ends the body is told by the upload.
  body.on('error', () => {});
  let bytes = 0;
  let ended = false;
  const upload = new Upload({
    client,
    params: {
      Bucket: bucket,
      Key: `${prefix}${key}`,
      Body: body,
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ContentType: 'application/octet-stream',
    },
    partSize: PART_BYTES,
    queueSize: 1,
  });
  const done = upload.done().then(() => undefined);
  // A failure shows in the next write or in the commit.
  done.catch(() => {});
  return {
    async write(chunk) {
      if (ended) throw failed('the transcript has ended');
      hash.update(chunk);
      bytes += chunk.byteLength;
      // The caller may use its buffer again.
      if (body.write(Buffer.from(chunk))) return;
      // INVARIANT: a failed upload reads no more, so waiting for it to drain alone would be for ever.
      await Promise.race([once(body, 'drain'), done]).catch((cause) => {
        throw failed('the archive did not take the transcript', cause);
      });
    },
    async commit() {
      if (ended) throw failed('the transcript has ended');
      ended = true;
      const sha256 = hash.digest();
      body.end();
      await done.catch(async (cause) => {
        if (!(await wasWritten(target, sha256, bytes, cause))) {
          throw failed('the archive did not take the transcript', cause);
        }
      });
      return { key, sha256: sha256.toString('hex'), bytes };
    },
    async abort() {
      if (ended) return;
      ended = true;
      body.destroy(new Error('the transcript was aborted'));
      // Waits until the parts are dropped.
      await done.catch(() => {});
    },
  };
}

/**
 * Whether a refused commit had succeeded after all: the SDK repeats a PutObject whose answer was
 * lost, and then finds its own object in the way.
 */
async function wasWritten(
  { client, bucket, prefix, key }: Target,
  sha256: Buffer,
  bytes: number,
  cause: unknown,
): Promise<boolean> {
  if (!(cause instanceof S3ServiceException)) return false;
  if (cause.$metadata.httpStatusCode !== 412 || (cause.$metadata.attempts ?? 1) < 2) return false;
  try {
    const head = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}${key}`, ChecksumMode: 'ENABLED' }),
    );
    return head.ChecksumSHA256 === sha256.toString('base64') && head.ContentLength === bytes;
  } catch {
    return false;
  }
}

function failed(sentence: string, cause?: unknown): SallyportError {
  return new SallyportError('unavailable', sentence, { cause });
}
