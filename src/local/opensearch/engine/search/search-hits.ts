import type { Json } from '../../../../gateway/json.ts';
import type { Doc } from '../document-values.ts';
import { isList, isObject, type JsonObject } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { compileQuery } from '../query/compile-query.ts';
import type { QueryScope } from '../query/query-scope.ts';
import { illegalArgument, notInStandIn } from '../rest-error.ts';
import { aggregate } from './aggregate.ts';
import { highlighter } from './highlight.ts';
import {
  compareLevels,
  type Sortable,
  type SortKey,
  type SortLevel,
  sortLevels,
} from './sort-hits.ts';
import { sourceFilter } from './source-filter.ts';

const KEYS = [
  ...['query', 'size', 'from', 'sort', '_source', 'search_after', 'aggs', 'aggregations'],
  ...['highlight', 'track_total_hits', 'track_scores', 'min_score', 'timeout', 'post_filter'],
  ...['explain', 'profile', 'version', 'seq_no_primary_term', 'pit'],
];
const WINDOW = 10_000;

type Ranked = Sortable & Readonly<{ keys: readonly SortKey[] }>;

/** What a search found: the hits of the page, and what belongs to the whole answer. */
export type Found = Readonly<{
  /** All hits in order, before `from`, `size` and `search_after` */
  all: readonly Ranked[];
  page: readonly JsonObject[];
  /** Renders hits that are not on the page, for a scroll */
  render: (hits: readonly Ranked[]) => readonly JsonObject[];
  total: JsonObject | undefined;
  maxScore: number | null;
  aggregations: JsonObject | undefined;
}>;

/** Searches indices. @throws RestError for a request that is not understood */
export function searchHits(body: JsonObject, scopes: readonly QueryScope[]): Found {
  onlyKeys(body, KEYS, 'a search');
  for (const name of ['explain', 'profile']) {
    if (body[name] === true) throw notInStandIn(`[${name}] in a search`);
  }
  const query = body['query'] ?? { match_all: {} };
  const matched = scopes.flatMap((scope) => matches(query, scope, Number(body['min_score'] ?? 0)));
  const levels = sortLevels(body['sort']);
  const shown = postFiltered(body['post_filter'], matched);
  const all = ranked(shown, levels);
  const { aggs, aggregations = aggs } = body as { aggs?: Json; aggregations?: Json };
  const byScore = levels.length === 0 || levels.some(({ field }) => field === '_score');
  const scored = byScore || body['track_scores'] === true;
  const render = renderer(body, query, levels, scored);
  return {
    all,
    page: render(pageOf(body, all, levels)),
    render,
    total: totalOf(all.length, body['track_total_hits']),
    maxScore: levels.length === 0 && Number(body['size'] ?? 10) > 0 ? maxScore(all) : null,
    aggregations: aggregations === undefined ? undefined : aggregate(aggregations, matched),
  };
}

function matches(query: Json, scope: QueryScope, least: number): Sortable[] {
  const match = compileQuery(query, scope);
  const hits: Sortable[] = [];
  for (const doc of scope.docs) {
    const score = match(doc);
    if (score !== undefined && score >= least) hits.push({ doc, score, scope });
  }
  return hits;
}

function postFiltered(filter: Json | undefined, hits: readonly Sortable[]): readonly Sortable[] {
  if (filter === undefined) return hits;
  return hits.filter(({ doc, scope }) => compileQuery(filter, scope)(doc) !== undefined);
}

function ranked(hits: readonly Sortable[], levels: readonly SortLevel[]): readonly Ranked[] {
  const keyed = hits.map((hit) => ({ ...hit, keys: levels.map(({ keyOf }) => keyOf(hit)) }));
  // Sorting is stable: what is equal stays in the order in which it was written.
  if (levels.length === 0) return keyed.sort((a, b) => b.score - a.score);
  return keyed.sort((a, b) => compareLevels(levels, a.keys, b.keys));
}

function pageOf(
  body: JsonObject,
  all: readonly Ranked[],
  levels: readonly SortLevel[],
): readonly Ranked[] {
  const [from, size] = [Number(body['from'] ?? 0), Number(body['size'] ?? 10)];
  if (from < 0 || size < 0) throw illegalArgument(`[from] and [size] cannot be negative`);
  if (from + size > WINDOW) {
    throw illegalArgument(
      `Result window is too large, from + size must be less than or equal to: [${WINDOW}] but was [${from + size}]`,
    );
  }
  const after = body['search_after'];
  if (after === undefined) return all.slice(from, from + size);
  if (!isList(after) || after.length !== levels.length) {
    throw illegalArgument(
      `search_after has ${isList(after) ? after.length : 0} value(s) but sort has ${levels.length}.`,
    );
  }
  return all
    .filter(({ keys }) => compareLevels(levels, keys, after as SortKey[]) > 0)
    .slice(0, size);
}

function renderer(
  body: JsonObject,
  query: Json,
  levels: readonly SortLevel[],
  scored: boolean,
): Found['render'] {
  const filter = sourceFilter(body['_source']);
  const wanted = body['highlight'];
  const highlight = isObject(wanted) ? highlighter(wanted, query) : () => undefined;
  return (hits) =>
    hits.map((hit) => {
      const source = filter(hit.doc.source);
      const marked = highlight(hit);
      return {
        _index: hit.scope.index,
        _id: hit.doc.id,
        ...stateOf(hit.doc, body),
        _score: scored ? Math.fround(hit.score) : null,
        ...(source !== undefined && { _source: source }),
        ...(marked !== undefined && { highlight: marked }),
        ...(levels.length > 0 && { sort: hit.keys }),
      };
    });
}

function stateOf({ version, seqNo }: Doc, body: JsonObject): JsonObject {
  return {
    ...(body['version'] === true && version !== undefined && { _version: version }),
    ...(body['seq_no_primary_term'] === true &&
      seqNo !== undefined && { _seq_no: seqNo, _primary_term: 1 }),
  };
}

function totalOf(count: number, tracked: Json | undefined): JsonObject | undefined {
  if (tracked === false) return undefined;
  const limit = typeof tracked === 'number' ? tracked : tracked === true ? count : WINDOW;
  return count > limit ? { value: limit, relation: 'gte' } : { value: count, relation: 'eq' };
}

function maxScore(hits: readonly Sortable[]): number | null {
  const best = hits[0]?.score;
  return best === undefined ? null : Math.fround(best);
}
