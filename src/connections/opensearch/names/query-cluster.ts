import type { SearchCredential } from '../../../gateway/credential.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { readWhole } from '../answer/read-whole.ts';
import { httpCall } from '../http-call.ts';
import type { ClusterGet } from './load-cluster.ts';

/** Where a service does not know data streams, it has none. */
const NO_STREAMS = [200, 400, 404, 405, 501];

/**
 * Look-ups of the broker's own, on a credential of its own that can only read names and mappings.
 * The returned function throws SallyportError `upstream_failed`, `upstream_timeout`, `unavailable`.
 */
export function clusterGet(
  credential: SearchCredential,
  signal: AbortSignal,
  timeoutMs = 10_000,
): ClusterGet {
  return async (path) => {
    const answers = path === '/_data_stream' ? NO_STREAMS : [200];
    const deps = { credential, signal, timeoutMs };
    const answer = await httpCall({ method: 'GET', path }, answers, deps).catch((thrown) => {
      // What the caller asked for was not refused: it was not even looked at.
      if (!(thrown instanceof SallyportError) || thrown.code !== 'upstream_rejected') throw thrown;
      throw new SallyportError('upstream_failed', 'the search service did not show its indices');
    });
    const value = await readWhole(answer.body);
    return answer.status === 200 ? value : {};
  };
}
