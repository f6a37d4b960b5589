import { createHash } from 'node:crypto';
import type { UpstreamCall } from './plan.ts';

/** SHA-256 of a body's bytes, hex. */
export function bodyDigest(body: NonNullable<UpstreamCall['body']>): string {
  const digest = createHash('sha256');
  for (const part of typeof body === 'string' ? [body] : body) digest.update(part);
  return digest.digest('hex');
}
