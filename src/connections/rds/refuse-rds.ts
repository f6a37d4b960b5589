import type { Refusal } from '../../gateway/connector.ts';
import type { SallyportError } from '../../gateway/sallyport-error.ts';
import { refuseDataApi } from './protocol/refuse-data-api.ts';
import { refuseNeon } from './protocol/refuse-neon.ts';
import { isDataApiPath } from './rds-route.ts';

/** An error as the clients of an rds path expect it. */
export function refuseRds(error: SallyportError, path: string): Refusal {
  return isDataApiPath(path) ? refuseDataApi(error) : refuseNeon(error);
}
