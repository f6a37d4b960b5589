import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { isJsonObject } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { FIELD_CLAUSES } from './clause-table.ts';
import { asObject, asScalar, capped, type Members, wrong } from './read-json.ts';
import { scalars } from './scalars.ts';
import { searchWords } from './search-words.ts';
import { requireFree, type WalkContext } from './walk-context.ts';

/** A clause about one field, as the table of clauses describes it. */
export function walkFieldClause(
  name: string,
  body: ParsedJson,
  context: WalkContext,
  at: string,
): WritableJson {
  const clause = FIELD_CLAUSES[name] ?? { parameters: [] };
  const [[field, value] = [], ...more] = Object.entries(asObject(body, at));
  if (field === undefined || value === undefined || more.length > 0) {
    throw wrong(at, 'must name one field');
  }
  const members: Members =
    isJsonObject(value) || clause.value === undefined
      ? asObject(value, at)
      : { [clause.value]: value };
  if (clause.onDetected !== undefined && context.guard.state(field) === 'detected') {
    return searchDetected(name, field, members, clause.onDetected, context, at);
  }
  if (name !== 'term' || field !== '_id') requireFree(field, context, at);
  if (members['wildcard'] !== undefined) searched(name, members['wildcard'], `${at}.wildcard`);
  const others = clause.value === undefined ? [] : [clause.value];
  return {
    [name]: {
      [field]: {
        ...(clause.value !== undefined && {
          [clause.value]: idOrSearched(
            name,
            field,
            members[clause.value],
            context,
            `${at}.${clause.value}`,
          ),
        }),
        ...scalars(members, clause.parameters, at, others),
      },
    },
  };
}

/** What an exact query looks for: of ids what they stand for. */
export function idOrScalar(
  field: string,
  value: ParsedJson | undefined,
  { openId }: WalkContext,
  at: string,
): WritableJson {
  return field === '_id' && typeof value === 'string' ? openId(value) : asScalar(value, at);
}

function idOrSearched(
  name: string,
  field: string,
  value: ParsedJson | undefined,
  context: WalkContext,
  at: string,
): WritableJson {
  return field === '_id' ? idOrScalar(field, value, context, at) : searched(name, value, at);
}

/** Longer texts, and longer patterns, cost the search service more than they can find. */
const MAX_QUERY = 10_000;
const MAX_PATTERN = 1_000;
const PATTERNS = ['prefix', 'wildcard', 'regexp', 'fuzzy'];

/** What is searched for, as the kind of clause allows it. @throws SallyportError `over_limit` */
export function searched(name: string, value: ParsedJson | undefined, at: string): WritableJson {
  if (typeof value !== 'string') return asScalar(value, at);
  return capped(value, PATTERNS.includes(name) ? MAX_PATTERN : MAX_QUERY, at);
}

/** Full-text search over text that is masked when it is returned: for the words of the masked text. */
function searchDetected(
  name: string,
  field: string,
  members: Members,
  parameters: readonly string[],
  context: WalkContext,
  at: string,
): WritableJson {
  const words = maskedWords(members['query'], [field], context, at);
  const rest = scalars(members, parameters, at, ['query']);
  // Nothing is left to search for: without words, `zero_terms_query` must not decide.
  if (words === '') return { match_none: {} };
  return { [name]: { [field]: { query: words, ...rest } } };
}

/** What may be searched for in these fields. @throws SallyportError `denied` */
export function maskedWords(
  text: ParsedJson | undefined,
  fields: readonly string[],
  context: WalkContext,
  at: string,
): string {
  if (typeof text !== 'string') {
    throw new SallyportError(
      'denied',
      `${at}: free text that is masked is searched for words, not for numbers`,
    );
  }
  capped(text, MAX_QUERY, at);
  const profiles = [...new Set(fields.flatMap((field) => context.guard.profiles(field)))].sort();
  return searchWords(context.maskText(text, profiles));
}
