import { refuseBedrock } from '../connections/bedrock/refuse-bedrock.ts';
import { refuseOpensearch } from '../connections/opensearch/refuse-opensearch.ts';
import { refuseRds } from '../connections/rds/refuse-rds.ts';
import type { Refusal } from '../gateway/connector.ts';
import type { SallyportError } from '../gateway/sallyport-error.ts';
import { problemBody, problemHeaders } from './problem.ts';

const SHAPES: ReadonlyMap<string, (error: SallyportError, path: string) => Refusal> = new Map([
  ['rds', refuseRds],
  ['opensearch', refuseOpensearch],
  ['bedrock', refuseBedrock],
]);

/**
 * An error in the protocol of a path, for a request that no connector has seen; RFC 9457 problem
 * details where the path belongs to none.
 */
export function refusalForPath(error: SallyportError, path: string): Refusal {
  const [, room = ''] = path.split('/', 2);
  const shape = SHAPES.get(room);
  if (shape !== undefined) return shape(error, path);
  return { status: error.status, headers: problemHeaders(error), body: problemBody(error) };
}
