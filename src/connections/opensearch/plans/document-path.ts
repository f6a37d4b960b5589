import type { UpstreamCall } from './plan.ts';

/** Ids that a policy can name without meaning others. */
const PLAIN_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** The path of one document, and how a policy names it. */
export function documentPath(
  index: string,
  endpoint: '_doc' | '_create' | '_update',
  id: string | undefined,
): Pick<UpstreamCall, 'path' | 'scopePath'> {
  const base = `/${index}/${endpoint}`;
  if (id === undefined) return { path: base };
  const path = `${base}/${encodeURIComponent(id)}`;
  return PLAIN_ID.test(id) ? { path } : { path, scopePath: `${base}/{id}` };
}
