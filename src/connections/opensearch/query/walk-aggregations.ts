import { suggestName } from '../../../config/nearest-name.ts';
import { isJsonObject, numberText, type ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { AGGREGATIONS, OTHER_AGGREGATIONS } from './aggregation-table.ts';
import {
  asList,
  asObject,
  asText,
  cappedList,
  fieldName,
  type Members,
  onlyKnown,
  shownName,
  wrong,
} from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import { type InnerRender, requireFree, visit, type WalkContext } from './walk-context.ts';
import { walkTopHits } from './walk-top-hits.ts';

/** The aggregations of a request by name, as their results are rendered. Plain data. */
export type AggregationsRender = { readonly [name: string]: AggregationRender };
export type AggregationRender = Readonly<{
  hits?: InnerRender;
  /** Its result is buckets; otherwise it is one itself */
  buckets?: true;
  inside: AggregationsRender;
}>;

export type WalkedAggregations = Readonly<{ body: WritableJson; render: AggregationsRender }>;

/**
 * Aggregations as they may run, at any depth: of known kinds, by fields that may be counted.
 * @throws SallyportError `bad_request`, `denied`, `over_limit`
 */
export function walkAggregations(
  value: ParsedJson,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WalkedAggregations {
  const body: Record<string, WritableJson> = {};
  const render: Record<string, AggregationRender> = {};
  for (const [name, declared] of Object.entries(asObject(value, at))) {
    if (!/^[^[\]>#]{1,100}$/.test(name) || name === '__proto__') {
      throw wrong(at, 'has a name with `[`, `]`, `>` or `#`, or one that is too long');
    }
    const walked = walkOne(
      asObject(declared, `${at}.${name}`),
      context,
      `${at}.${name}`,
      walkQuery,
    );
    body[name] = walked.body;
    render[name] = walked.render;
  }
  return { body, render };
}

function walkOne(members: Members, context: WalkContext, at: string, walkQuery: Walk) {
  visit(context);
  const { aggs, aggregations = aggs, meta: _meta, ...kinds } = members;
  const [[kind, value] = [], ...more] = Object.entries(kinds);
  if (kind === undefined || value === undefined || more.length > 0) {
    throw wrong(at, 'must be of one kind');
  }
  const within = { ...context, nested: nestedIn(kind, value, context) };
  const below =
    aggregations === undefined
      ? undefined
      : walkAggregations(aggregations, within, `${at}.aggs`, walkQuery);
  const place = `${at}.${kind}`;
  const inside = below?.render ?? {};
  const with_ = (body: WritableJson) => ({
    [kind]: body,
    ...(below !== undefined && { aggs: below.body }),
  });
  if (kind === 'top_hits') {
    const { body, hits } = walkTopHits(asObject(value, place), context, place, walkQuery);
    return { body: with_(body), render: { inside, hits: { path: context.nested ?? '', hits } } };
  }
  return {
    body: with_(walkKind(kind, asObject(value, place), context, place, walkQuery)),
    render: { inside, ...(givesBuckets(kind) && ({ buckets: true } as const)) },
  };
}

function givesBuckets(kind: string): boolean {
  if (Object.hasOwn(AGGREGATIONS, kind)) return AGGREGATIONS[kind]?.buckets === true;
  return kind === 'filters' || kind === 'composite' || kind === 'multi_terms';
}

/** What the aggregations inside of one count: nested documents, or whole ones. */
function nestedIn(kind: string, value: ParsedJson, { nested = '' }: WalkContext): string {
  if (kind !== 'nested' && kind !== 'reverse_nested') return kind === 'global' ? '' : nested;
  const path = isJsonObject(value) ? (value as Members)['path'] : undefined;
  return typeof path === 'string' ? path : '';
}

function walkKind(
  kind: string,
  members: Members,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  if (Object.hasOwn(AGGREGATIONS, kind)) return byTable(kind, members, context, at);
  switch (kind) {
    case 'filter':
      return walkQuery(members, context, at);
    case 'filters':
      return walkFilters(members, context, at, walkQuery);
    case 'nested':
    case 'reverse_nested':
      onlyKnown(members, ['path'], at);
      return members['path'] === undefined
        ? {}
        : { path: fieldName(asText(members['path'], at), at) };
    case 'global':
      if (context.filter !== undefined) {
        throw new SallyportError('denied', `${at}: counts documents that do not exist for you`);
      }
      return scalars(members, [], at);
    case 'composite':
      return walkComposite(members, context, at);
    case 'multi_terms':
      return walkMultiTerms(members, context, at);
    default: {
      const known = [...Object.keys(AGGREGATIONS), ...OTHER_AGGREGATIONS];
      throw new SallyportError(
        'denied',
        `${at}: the aggregation ${shownName(kind)} is not supported${suggestName(kind, known)}`,
      );
    }
  }
}

function byTable(kind: string, members: Members, context: WalkContext, at: string): WritableJson {
  const { fields = [], parameters = [] } = AGGREGATIONS[kind] ?? {};
  onlyKnown(members, [...fields, ...parameters], at);
  for (const name of fields) requireFree(asText(members[name], `${at}.${name}`), context, at);
  // With 0, terms of documents that do not match would be listed.
  if (kind === 'terms') requireMatches(members, context, at);
  for (const name of parameters) plain(members[name], `${at}.${name}`, 4);
  return members;
}

function walkFilters(
  members: Members,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): WritableJson {
  const { filters } = members;
  const rest = scalars(members, ['other_bucket', 'other_bucket_key'], at, ['filters']);
  if (Array.isArray(filters)) {
    return { ...rest, filters: filters.map((one, i) => walkQuery(one, context, `${at}[${i}]`)) };
  }
  const named = Object.entries(asObject(filters, `${at}.filters`));
  return {
    ...rest,
    filters: Object.fromEntries(
      named.map(([name, one]) => [name, walkQuery(one, context, `${at}.filters`)]),
    ),
  };
}

const MAX_PARTS = 10_000;
const SOURCES = ['terms', 'histogram', 'date_histogram'];
const SOURCE_PARAMETERS = [
  'order',
  'missing_bucket',
  'missing_order',
  'interval',
  'calendar_interval',
  'fixed_interval',
  'time_zone',
  'format',
  'offset',
];

function walkComposite(members: Members, context: WalkContext, at: string): WritableJson {
  onlyKnown(members, ['sources', 'size', 'after'], at);
  const sources = asList(members['sources']).map((source) => {
    visit(context);
    const [[name, kinds] = []] = Object.entries(asObject(source, at));
    if (name === undefined) throw wrong(at, 'has a source without a name');
    const [[kind = '', value] = []] = Object.entries(asObject(kinds, at));
    if (!SOURCES.includes(kind)) {
      throw new SallyportError('denied', `${at}: a source must be one of ${SOURCES.join(', ')}`);
    }
    const one = asObject(value, at);
    const field = requireFree(asText(one['field'], `${at}.field`), context, at);
    return { [name]: { [kind]: { field, ...scalars(one, SOURCE_PARAMETERS, at, ['field']) } } };
  });
  return {
    sources,
    ...scalars(members, ['size'], at, ['sources', 'after']),
    ...(members['after'] !== undefined && { after: plain(members['after'], `${at}.after`, 1) }),
  };
}

function walkMultiTerms(members: Members, context: WalkContext, at: string): WritableJson {
  const parameters = ['size', 'shard_size', 'min_doc_count', 'order'];
  onlyKnown(members, ['terms', ...parameters], at);
  requireMatches(members, context, at);
  const terms = asList(members['terms']).map((term) => {
    visit(context);
    const one = asObject(term, at);
    requireFree(asText(one['field'], `${at}.field`), context, at);
    return scalars(one, ['field', 'missing'], at);
  });
  for (const name of parameters) plain(members[name], `${at}.${name}`, 2);
  return { ...members, terms };
}

function requireMatches(members: Members, { filter }: WalkContext, at: string): void {
  const { min_doc_count: least, shard_min_doc_count: shard } = members;
  if (filter === undefined) return;
  if (
    [least, shard].some((one) => one !== undefined && !(Number(numberText(one) ?? Number.NaN) >= 1))
  ) {
    throw new SallyportError(
      'denied',
      `${at}: min_doc_count must be 1 or more where documents are filtered`,
    );
  }
}

/** A value that holds no script, to a small depth. */
function plain(value: ParsedJson | undefined, at: string, depth: number): WritableJson {
  if (value === undefined) return null;
  const parts = Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : [];
  if (isJsonObject(value) && ('script' in value || 'params' in value)) {
    throw new SallyportError('denied', `${at}: scripts are not supported`);
  }
  cappedList(parts, MAX_PARTS, at);
  if (parts.length > 0 && depth === 0) throw wrong(at, 'is nested too deep');
  for (const part of parts) plain(part, at, depth - 1);
  return value;
}
