import { isJsonObject, type ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asList, asObject, asScalar, asText, cappedList, fieldName, wrong } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import { requireFree, visit, type WalkContext } from './walk-context.ts';
import { walkScriptSort } from './walk-script-query.ts';

const MAX_KEYS = 32;
const OWN_KEYS = ['_score', '_doc', '_shard_doc'];
const PARAMETERS = ['order', 'mode', 'missing', 'unmapped_type', 'numeric_type', 'format'];

/** An order of hits: by fields that may be compared, never by a script. */
export function walkSort(
  sort: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  return cappedList(asList(sort), MAX_KEYS, at).map((one, index) => {
    const place = `${at}[${index}]`;
    visit(context);
    if (typeof one === 'string') return sortKey(one, context, place);
    const [[field, how] = [], ...more] = Object.entries(asObject(one, place));
    if (field === undefined || how === undefined || more.length > 0) {
      throw wrong(place, 'must name one field');
    }
    if (field === '_script') return { _script: walkScriptSort(how, context, place) };
    const key = sortKey(field, context, place);
    if (!isJsonObject(how)) return { [key]: asText(how, place) };
    const { nested, ...rest } = asObject(how, place);
    return {
      [key]: {
        ...scalars(rest, PARAMETERS, place),
        ...(nested !== undefined && {
          nested: walkSortNested(nested, context, `${place}.nested`, walkQuery),
        }),
      },
    };
  });
}

function walkSortNested(
  value: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const { filter, ...rest } = asObject(value, at);
  return {
    path: fieldName(asText(rest['path'], `${at}.path`), `${at}.path`),
    ...scalars(rest, ['max_children'], at, ['path']),
    ...(filter !== undefined && { filter: walkQuery(filter, context, `${at}.filter`) }),
  };
}

function sortKey(field: string, context: WalkContext, at: string): string {
  return OWN_KEYS.includes(field) ? field : requireFree(field, context, at);
}

/** Where the last page ended: values that the caller got from `sort`. */
export function walkSearchAfter(value: ParsedJson, at: string): WritableJson {
  if (!Array.isArray(value)) throw wrong(at, 'must be a list of values');
  return cappedList(value, MAX_KEYS, at).map((one) => asScalar(one, at));
}
