import type { Json } from '../../../gateway/json.ts';
import { isRecord } from '../mapping/is-record.ts';

const TYPE = /^[a-z][a-z0-9_]{0,79}$/;

/** What upstream calls an error, when it is a plain name. */
export function errorType(error: unknown): string {
  const type = isRecord(error) ? error['type'] : undefined;
  return typeof type === 'string' && TYPE.test(type) ? type : 'exception';
}

/** The error of one item of an answer: its type is kept, its texts may quote values. */
export function renderItemError(error: Json): Json {
  const type = errorType(error);
  const reason = 'the search service refused this item; its words are not passed on';
  return { type, reason, root_cause: [{ type, reason }] };
}
