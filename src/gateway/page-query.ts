import { SallyportError } from './sallyport-error.ts';

/** One page of a list, as a caller asks for it. */
export type PageQuery = Readonly<{ limit: number; cursor?: string }>;

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;
const KNOWN = ['limit', 'cursor'];

/**
 * Reads `limit` (1 to 200, 50 when absent) and `cursor` from a query string. Throws SallyportError
 * `bad_request` for anything else in it.
 */
export function pageQuery(query: string): PageQuery {
  const params = new URLSearchParams(query);
  for (const name of params.keys()) {
    if (!KNOWN.includes(name)) throw refused('takes only `limit` and `cursor`');
    if (params.getAll(name).length > 1) throw refused(`takes \`${name}\` once`);
  }
  const cursor = params.get('cursor');
  return {
    limit: limitOf(params.get('limit')),
    ...(cursor !== null && { cursor }),
  };
}

/** Throws SallyportError `bad_request` unless the query string is empty. */
export function noQuery(query: string): void {
  if (query !== '') throw refused('takes no query');
}

function limitOf(text: string | null): number {
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw refused(`takes a \`limit\` from 1 to ${MAX_LIMIT}`);
  return limit;
}

function refused(what: string): SallyportError {
  return new SallyportError('bad_request', `this route ${what}`);
}
