import { readHeaders } from './request-headers.ts';
import { parseRestEvent } from './rest-event.ts';

/** What can be said of a request even when it could not be read. Nothing in it has been checked. */
export type RequestLine = Readonly<{
  /** Upper-case letters, or `unknown` */
  method: string;
  /** As sent, shortened, every character outside visible ASCII shown as `?` */
  path: string;
  kind: 'rds' | 'opensearch' | 'bedrock' | 'control';
  /** Where the path names one, in the form of a connection's name */
  connection?: string;
}>;

const MAX_SHOWN = 512;
const CONNECTION = /^\/(rds|opensearch|bedrock)\/([a-z][a-z0-9-]{0,62})(?:\/|$)/;

/** Never throws. */
export function requestLine(event: unknown): RequestLine {
  const path = text(event, 'path')
    .slice(0, MAX_SHOWN)
    .replace(/[^\x21-\x7e]/g, '?');
  const connection = CONNECTION.exec(path)?.[2];
  return {
    method: /^[A-Z]{1,16}$/.exec(text(event, 'httpMethod'))?.[0] ?? 'unknown',
    path,
    kind: kindOf(path),
    ...(connection !== undefined && { connection }),
  };
}

/** The headers of a request that was refused; empty when they could not be read. Never throws. */
export function refusedHeaders(event: unknown): Headers {
  try {
    return readHeaders(parseRestEvent(event));
  } catch {
    return new Headers();
  }
}

function kindOf(path: string): RequestLine['kind'] {
  const first = path.split('/', 2)[1];
  return first === 'rds' || first === 'opensearch' || first === 'bedrock' ? first : 'control';
}

function text(event: unknown, key: 'path' | 'httpMethod'): string {
  const value = (event as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof value === 'string' ? value : '';
}
