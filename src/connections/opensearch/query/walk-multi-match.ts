import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { plainField, searchedFields } from './field-list.ts';
import { asObject, asTexts, type Members } from './read-json.ts';
import { scalars } from './scalars.ts';
import type { WalkContext } from './walk-context.ts';
import { maskedWords, searched } from './walk-field-clause.ts';

const ON_DETECTED = [
  'type',
  'operator',
  'minimum_should_match',
  'slop',
  'tie_breaker',
  'boost',
  'lenient',
  'zero_terms_query',
];
const PARAMETERS = [
  ...ON_DETECTED,
  'analyzer',
  'fuzziness',
  'prefix_length',
  'max_expansions',
  'fuzzy_transpositions',
  'fuzzy_rewrite',
  'auto_generate_synonyms_phrase_query',
];
/** Those that look for beginnings of words are not among them. */
const TYPES_ON_DETECTED = ['best_fields', 'most_fields', 'cross_fields', 'phrase'];

export function walkMultiMatch(body: ParsedJson, context: WalkContext, at: string): WritableJson {
  const members = asObject(body, at);
  const given =
    members['fields'] === undefined ? undefined : asTexts(members['fields'], `${at}.fields`);
  const fields = searchedFields(given, ['detected'], context, at);
  const detected = (fields ?? []).filter(
    (field) => context.guard.state(plainField(field)) === 'detected',
  );
  if (detected.length > 0) return searchDetected(fields ?? [], members, context, at);
  return {
    multi_match: {
      query: searched('multi_match', members['query'], `${at}.query`),
      ...(fields !== undefined && { fields: [...fields] }),
      // What stands for all fields must not fail for those of another type.
      ...(given === undefined && fields !== undefined && { lenient: true }),
      ...scalars(members, PARAMETERS, at, ['query', 'fields']),
    },
  };
}

function searchDetected(
  fields: readonly string[],
  members: Members,
  context: WalkContext,
  at: string,
): WritableJson {
  const type = members['type'] ?? 'best_fields';
  if (!TYPES_ON_DETECTED.some((one) => one === type)) {
    throw new SallyportError(
      'denied',
      `${at}: over free text that is masked the type must be one of ${TYPES_ON_DETECTED.join(', ')}`,
    );
  }
  const words = maskedWords(members['query'], fields.map(plainField), context, at);
  const rest = scalars(members, ON_DETECTED, at, ['query', 'fields']);
  if (words === '') return { match_none: {} };
  return { multi_match: { query: words, fields: [...fields], ...rest } };
}
