import { suggestName } from '../../../config/nearest-name.ts';
import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import {
  ALWAYS_LISTS,
  COMPOUND_CLAUSES,
  FIELD_CLAUSES,
  OTHER_CLAUSES,
  PLAIN_CLAUSES,
} from './clause-table.ts';
import {
  asIds,
  asList,
  asObject,
  asScalar,
  asText,
  cappedList,
  onlyKnown,
  shownName,
  wrong,
} from './read-json.ts';
import { scalars } from './scalars.ts';
import { requireFree, visit, type WalkContext } from './walk-context.ts';
import { idOrScalar, walkFieldClause } from './walk-field-clause.ts';
import { walkFunctionScore } from './walk-function-score.ts';
import { walkKnn } from './walk-knn.ts';
import { walkMultiMatch } from './walk-multi-match.ts';
import { walkNested } from './walk-nested.ts';
import { walkQueryString } from './walk-query-string.ts';
import { walkScriptQuery, walkScriptScore } from './walk-script-query.ts';

/** As upstream has it by itself (`index.max_terms_count`). */
const MAX_TERMS = 65_536;
const MAX_IDS = 10_000;

type Walk = (body: ParsedJson, context: WalkContext, at: string) => WritableJson;

/**
 * A query as it may run: every clause is known, every field that it uses may be used so, text that is
 * searched for in detected fields is masked first. Anything else is refused.
 * @throws SallyportError `bad_request`, `denied`, `over_limit`
 */
export function walkQuery(query: ParsedJson, context: WalkContext, at: string): WritableJson {
  visit(context);
  const [[name, body] = [], ...more] = Object.entries(asObject(query, at));
  if (name === undefined || body === undefined || more.length > 0) {
    throw wrong(at, 'must be an object with one member, the kind of query');
  }
  const walk = clauseWalk(name);
  if (walk === undefined) {
    throw new SallyportError(
      'denied',
      `${at}: the query ${shownName(name)} is not supported${suggestName(name, CLAUSES)}`,
    );
  }
  return walk(body, context, `${at}.${name}`);
}

const CLAUSES = [
  ...Object.keys(FIELD_CLAUSES),
  ...Object.keys(COMPOUND_CLAUSES),
  ...Object.keys(PLAIN_CLAUSES),
  ...OTHER_CLAUSES,
];

const OTHERS: Readonly<Record<(typeof OTHER_CLAUSES)[number], Walk>> = {
  terms: walkTerms,
  exists: walkExists,
  ids: walkIds,
  nested: (body, context, at) => walkNested(body, context, at, walkQuery),
  knn: (body, context, at) => walkKnn(body, context, at, walkQuery),
  multi_match: walkMultiMatch,
  query_string: (body, context, at) => walkQueryString('query_string', body, context, at),
  simple_query_string: (body, context, at) =>
    walkQueryString('simple_query_string', body, context, at),
  function_score: (body, context, at) => walkFunctionScore(body, context, at, walkQuery),
  script: walkScriptQuery,
  script_score: (body, context, at) => walkScriptScore(body, context, at, walkQuery),
};

function clauseWalk(name: string): Walk | undefined {
  if (Object.hasOwn(FIELD_CLAUSES, name)) {
    return (body, context, at) => walkFieldClause(name, body, context, at);
  }
  if (Object.hasOwn(COMPOUND_CLAUSES, name)) {
    return (body, context, at) => walkCompound(name, body, context, at);
  }
  if (Object.hasOwn(PLAIN_CLAUSES, name)) {
    return (body, _context, at) => {
      const members = asObject(body, at);
      return { [name]: scalars(members, PLAIN_CLAUSES[name] ?? [], at) };
    };
  }
  return Object.hasOwn(OTHERS, name) ? OTHERS[name as keyof typeof OTHERS] : undefined;
}

function walkCompound(
  name: string,
  body: ParsedJson,
  context: WalkContext,
  at: string,
): WritableJson {
  const { queries = [], parameters = [] } = COMPOUND_CLAUSES[name] ?? {};
  const members = asObject(body, at);
  onlyKnown(members, [...queries, ...parameters], at);
  const walked: Record<string, WritableJson> = {};
  for (const [member, value] of Object.entries(members)) {
    if (!queries.includes(member)) walked[member] = asScalar(value, `${at}.${member}`);
    else if (Array.isArray(value) || ALWAYS_LISTS.has(member)) {
      walked[member] = asList(value).map((one, i) =>
        walkQuery(one, context, `${at}.${member}[${i}]`),
      );
    } else walked[member] = walkQuery(value, context, `${at}.${member}`);
  }
  return { [name]: walked };
}

function walkTerms(body: ParsedJson, context: WalkContext, at: string): WritableJson {
  const { boost, ...rest } = asObject(body, at);
  const [[field, values] = [], ...more] = Object.entries(rest);
  if (field === undefined || more.length > 0) throw wrong(at, 'must name one field');
  if (field !== '_id') requireFree(field, context, at);
  if (!Array.isArray(values)) {
    throw new SallyportError(
      'denied',
      `${at}: the values must be a list; a lookup in another document is not supported`,
    );
  }
  const list = cappedList(values, MAX_TERMS, `${at}.${shownName(field)}`).map((one) =>
    idOrScalar(field, one, context, `${at} values`),
  );
  return { terms: { [field]: list, ...(boost !== undefined && { boost: asScalar(boost, at) }) } };
}

function walkExists(body: ParsedJson, context: WalkContext, at: string): WritableJson {
  const members = asObject(body, at);
  const field = asText(members['field'], `${at}.field`);
  if (context.guard.state(field) !== 'vector') requireFree(field, context, at);
  return { exists: { field, ...scalars(members, ['boost'], at, ['field']) } };
}

function walkIds(body: ParsedJson, { openId }: WalkContext, at: string): WritableJson {
  const members = asObject(body, at);
  const values = cappedList(asIds(members['values'], `${at}.values`), MAX_IDS, `${at}.values`);
  return { ids: { values: values.map(openId), ...scalars(members, ['boost'], at, ['values']) } };
}
