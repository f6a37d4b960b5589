import { SallyportError } from '../gateway/sallyport-error.ts';
import type { RestEvent } from './rest-event.ts';

/** Longest query string that is read, in characters. */
const MAX_QUERY = 8192;

/**
 * The query string, without `?`. A REST proxy event holds it decoded and grouped by name, so this
 * encodes it again: values keep their order within a name, names their first appearance.
 * @throws SallyportError `bad_request`
 */
export function readQuery(event: RestEvent): string {
  const pairs = queryEntries(event).flatMap(([name, values]) =>
    values.map((value) => `${encode(name)}=${encode(value)}`),
  );
  const query = pairs.join('&');
  if (query.length > MAX_QUERY) {
    throw new SallyportError(
      'bad_request',
      `the query string is ${query.length} characters long, at most ${MAX_QUERY} are allowed`,
    );
  }
  return query;
}

function queryEntries(event: RestEvent): readonly (readonly [string, readonly string[]])[] {
  if (event.multiValueQueryStringParameters) {
    return Object.entries(event.multiValueQueryStringParameters);
  }
  return Object.entries(event.queryStringParameters ?? {}).map(
    ([name, value]) => [name, [value]] as const,
  );
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new SallyportError('bad_request', 'the query string must be well-formed Unicode');
  }
}
