import { SallyportError } from '../gateway/sallyport-error.ts';
import type { RestEvent } from './rest-event.ts';

/** Headers that say who asks, or where the body ends: with two of them, two readers could disagree. */
const ONLY_ONCE = [
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'sallyport-session',
  'traceparent',
  'transfer-encoding',
  'x-amz-security-token',
] as const;

/**
 * The headers of a REST proxy event. Repeated headers are joined as `Headers` joins them.
 * @throws SallyportError `bad_request` for a name or value that HTTP does not allow, and for a
 * second `authorization`, `host`, `content-length`, `content-type` and the like
 */
export function readHeaders(event: RestEvent): Headers {
  const headers = new Headers();
  const counts = new Map<string, number>();
  for (const [name, values] of headerEntries(event)) {
    const key = name.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + values.length);
    for (const value of values) append(headers, name, value);
  }
  for (const name of ONLY_ONCE) {
    if ((counts.get(name) ?? 0) > 1) {
      throw new SallyportError('bad_request', `the header \`${name}\` must be given only once`);
    }
  }
  return headers;
}

function headerEntries(event: RestEvent): readonly (readonly [string, readonly string[]])[] {
  if (event.multiValueHeaders) return Object.entries(event.multiValueHeaders);
  return Object.entries(event.headers ?? {}).map(([name, value]) => [name, [value]] as const);
}

function append(headers: Headers, name: string, value: string): void {
  try {
    headers.append(name, value);
  } catch {
    // The name and value stay out of the sentence: either may be a misplaced token.
    throw new SallyportError('bad_request', 'a header holds characters that HTTP does not allow');
  }
}
