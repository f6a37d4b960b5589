import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { UpstreamCall } from './plan.ts';

/** Ids that a policy can name without meaning others. */
const PLAIN_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** What clients and proxies take for a step up or none, which would name the index (RFC 3986, 5.2.4). */
const DOTS = /^\.\.?$/;

/**
 * The path of one document, and how a policy names it.
 * @throws SallyportError `bad_request` for an id that no path can hold
 */
export function documentPath(
  index: string,
  endpoint: '_doc' | '_create' | '_update',
  id: string | undefined,
): Pick<UpstreamCall, 'path' | 'scopePath'> {
  const base = `/${index}/${endpoint}`;
  if (id === undefined) return { path: base };
  if (DOTS.test(id)) {
    throw new SallyportError(
      'bad_request',
      'an id of dots alone cannot stand in a path: use `_mget` or `_bulk`',
    );
  }
  const path = `${base}/${encodeURIComponent(id)}`;
  return PLAIN_ID.test(id) ? { path } : { path, scopePath: `${base}/{id}` };
}
