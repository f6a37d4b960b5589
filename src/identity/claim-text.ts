import type { Config } from '../config/config-schema.ts';
import type { Principal } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { claimAt } from './claim-path.ts';

/**
 * The claim that a filter of rows or documents compares with, as text.
 * @throws SallyportError `denied` when the filter or the claim is missing: without it there would be
 * nothing to allow
 */
export function claimText(filter: string, config: Config, principal: Principal): string {
  const path = config.filters[filter]?.claim;
  const value = path === undefined ? undefined : claimAt(principal.claims, path);
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  throw new SallyportError(
    'denied',
    `filter \`${filter}\` needs a claim that this token does not carry`,
  );
}
