import type { EntityName } from './entity-name.ts';
import { scanCopy } from './scan-copy.ts';

const KEEPS_PUNCTUATION: ReadonlySet<EntityName> = new Set([
  'EMAIL',
  'IP_ADDRESS',
  'DATE_OF_BIRTH',
]);

/** One spelling for the spellings of a value, so that `4111 1111…` and `4111-1111…` get the same token: folded, lower case, without separators. */
export function canonicalValue(entity: EntityName, value: string): string {
  const folded = (scanCopy(value)?.text ?? value).toLowerCase();
  return KEEPS_PUNCTUATION.has(entity) ? folded : folded.replace(/[^\p{L}\p{N}]/gu, '');
}
