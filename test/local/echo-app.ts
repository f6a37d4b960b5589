import { createHash } from 'node:crypto';

import type { CallerRequest } from '../../src/gateway/caller-request.ts';

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** An app that says what reached it. */
export const echo = async ({
  method,
  path,
  query,
  body,
  headers,
}: CallerRequest): Promise<Response> =>
  Response.json({
    method,
    path,
    query,
    sha256: sha256(body),
    headers: Object.fromEntries(headers),
  });
