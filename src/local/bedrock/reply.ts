import type { Json } from '../../gateway/json.ts';
import { openaiFailure } from './openai/write-chat.ts';
import { EXCEPTIONS, type RuntimeError } from './runtime-error.ts';

/** What the service sends back. */
export type Reply = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | AsyncIterable<Uint8Array>;
}>;

export function jsonReply(
  body: Json,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Reply {
  const all = { 'content-type': 'application/json', ...headers };
  return { status, headers: all, body: Buffer.from(JSON.stringify(body)) };
}

/** A refusal in the shape of the API that was called. */
export function refusalReply(
  { type, message, retryAfter }: RuntimeError,
  isOpenai: boolean,
): Reply {
  const headers = {
    'x-amzn-errortype': type,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  const body = isOpenai ? openaiFailure(type, message) : { message };
  return jsonReply(body, headers, EXCEPTIONS[type]);
}
