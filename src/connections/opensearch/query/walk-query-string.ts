import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { searchedFields } from './field-list.ts';
import { queryStringFields } from './query-string-fields.ts';
import { asObject, asText, asTexts, capped } from './read-json.ts';
import { scalars } from './scalars.ts';
import { requireFree, type WalkContext } from './walk-context.ts';

const COMMON = [
  'default_operator',
  'analyze_wildcard',
  'lenient',
  'minimum_should_match',
  'boost',
  'analyzer',
  'quote_field_suffix',
  'auto_generate_synonyms_phrase_query',
  'fuzzy_max_expansions',
  'fuzzy_prefix_length',
  'fuzzy_transpositions',
];
const PARAMETERS = {
  query_string: [
    ...COMMON,
    'allow_leading_wildcard',
    'enable_position_increments',
    'fuzziness',
    'max_determinized_states',
    'phrase_slop',
    'quote_analyzer',
    'tie_breaker',
    'time_zone',
    'type',
    'escape',
  ],
  simple_query_string: [...COMMON, 'flags'],
} as const;

const MAX_TEXT = 10_000;
const MAX_DEPTH = 50;
const MAX_PARENTHESES = 500;

/** Upstream reads parentheses by calling itself, which ends its process when they are deep enough. */
function checkedText(text: string, at: string): string {
  capped(text, MAX_TEXT, at);
  let depth = 0;
  let all = 0;
  for (const character of text) {
    if (character === '(') {
      depth += 1;
      all += 1;
    } else if (character === ')') depth = Math.max(0, depth - 1);
    // One in quotes does not close anything, so that all of them are counted too.
    if (depth > MAX_DEPTH || all > MAX_PARENTHESES) {
      throw new SallyportError(
        'over_limit',
        `${at} has more than ${MAX_PARENTHESES} parentheses, or more than ${MAX_DEPTH} in each other`,
      );
    }
  }
  return text;
}

/**
 * A query in a syntax of its own. It searches free fields only: the syntax has prefixes, ranges and
 * patterns, which detected text does not allow.
 */
export function walkQueryString(
  name: keyof typeof PARAMETERS,
  body: ParsedJson,
  context: WalkContext,
  at: string,
): WritableJson {
  const members = asObject(body, at);
  const query = checkedText(asText(members['query'], `${at}.query`), `${at}.query`);
  // `simple_query_string` cannot name fields in its text.
  if (name === 'query_string' && context.guard.guarded) {
    for (const field of queryStringFields(query)) requireFree(field, context, at);
  }
  const { default_field: one, fields: several } = members;
  const given =
    several === undefined
      ? one === undefined
        ? undefined
        : [asText(one, `${at}.default_field`)]
      : asTexts(several, `${at}.fields`);
  const fields = searchedFields(given, [], context, at);
  // The suffix would lead from a field that may be searched to another.
  const parameters: readonly string[] = PARAMETERS[name].filter(
    (parameter) => parameter !== 'quote_field_suffix' || !context.guard.guarded,
  );
  return {
    [name]: {
      query,
      ...(fields !== undefined && { fields: [...fields] }),
      ...(given === undefined && fields !== undefined && { lenient: true }),
      ...scalars(members, parameters, at, ['query', 'default_field', 'fields']),
    },
  };
}
