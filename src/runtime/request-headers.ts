import { SallyportError } from '../gateway/sallyport-error.ts';
import type { RestEvent } from './rest-event.ts';

/** Headers that say who asks, or where the body ends: with two of them, two readers could disagree. */
const ONLY_ONCE: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'sallyport-session',
  'traceparent',
  'transfer-encoding',
  'x-amz-security-token',
]);

/**
 * The headers of a REST proxy event. Repeated headers are joined as `Headers` joins them.
 * @throws SallyportError `bad_request` for a name or value that HTTP does not allow, and for a
 * second `authorization`, `host`, `content-length`, `content-type` and the like
 */
export function readHeaders(event: RestEvent): Headers {
  const headers = new Headers();
  let repeated: string | undefined;
  for (const [name, values] of headerEntries(event)) {
    const key = name.toLowerCase();
    for (const value of values) {
      if (ONLY_ONCE.has(key) && headers.has(key)) repeated ??= key;
      append(headers, name, value);
    }
  }
  if (repeated !== undefined) {
    throw new SallyportError('bad_request', `the header \`${repeated}\` must be given only once`);
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
