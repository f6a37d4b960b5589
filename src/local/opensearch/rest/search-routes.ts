import type { Json } from '../../../gateway/json.ts';
import { isObject, type JsonObject } from '../engine/json-object.ts';
import { onlyKeys } from '../engine/known-keys.ts';
import { compileQuery } from '../engine/query/compile-query.ts';
import type { QueryScope } from '../engine/query/query-scope.ts';
import { illegalArgument, notInStandIn, RestError } from '../engine/rest-error.ts';
import { type Found, searchHits } from '../engine/search/search-hits.ts';
import { lineObjects, objectBody } from './request-body.ts';
import { type Call, type Engine, flag, ok, type Reply, type Route } from './route.ts';
import { INDEX_PARAMETERS, indicesOf, scopesOf } from './scopes.ts';

const SEARCH_PARAMETERS = [
  'search_pipeline',
  ...INDEX_PARAMETERS,
  ...['size', 'from', 'scroll', 'track_total_hits', 'rest_total_hits_as_int', 'search_type'],
  ...['preference', 'request_cache', 'ccs_minimize_roundtrips', 'batched_reduce_size'],
  ...['max_concurrent_shard_requests', 'allow_partial_search_results', 'sort', '_source'],
  ...['_source_includes', '_source_excludes'],
];
/** Parts of a search that may stand in the query string. */
const IN_QUERY_STRING = ['size', 'from', 'track_total_hits'] as const;

export const SEARCH_ROUTES: readonly Route[] = [
  ...['/_search', '/{index}/_search'].map((path) => ({
    methods: ['GET', 'POST'],
    path,
    parameters: SEARCH_PARAMETERS,
    run: search,
  })),
  ...['/_count', '/{index}/_count'].map((path) => ({
    methods: ['GET', 'POST'],
    path,
    parameters: INDEX_PARAMETERS,
    run: count,
  })),
  ...['/_msearch', '/{index}/_msearch'].map((path) => ({
    methods: ['GET', 'POST'],
    path,
    parameters: ['max_concurrent_searches', 'ccs_minimize_roundtrips', 'search_type'],
    run: multiSearch,
  })),
];

function search(call: Call, engine: Engine): Reply {
  const pipeline = call.query.get('search_pipeline');
  if (pipeline !== null && pipeline !== '_none') throw notInStandIn('a search pipeline');
  const body = withQueryString(objectBody(call.body), call.query);
  const scroll = call.query.get('scroll');
  const scopes = scopesFor(call, body, engine);
  const found = searchHits(body, scopes);
  const asNumber = flag(call, 'rest_total_hits_as_int');
  const answer = searchAnswer(found, scopes.length, found.page, asNumber);
  if (scroll === null) return ok(answer);
  const size = Number(body['size'] ?? 10);
  let at = size;
  const next = () => {
    const page = found.render(found.all.slice(at, at + size));
    at += size;
    return searchAnswer(found, scopes.length, page, asNumber);
  };
  const id = engine.contexts.open({ kind: 'scroll', next }, scroll);
  return ok({ _scroll_id: id, ...answer });
}

function scopesFor(call: Call, body: JsonObject, engine: Engine): readonly QueryScope[] {
  const { pit } = body as { pit?: Json };
  if (!isObject(pit)) return scopesOf(indicesOf(call, engine), engine.now());
  onlyKeys(pit, ['id', 'keep_alive'], '[pit]');
  if (call.at['index'] !== undefined) {
    throw illegalArgument('[indices] cannot be used with point in time');
  }
  const { id, keep_alive } = pit;
  const keepAlive = keep_alive === undefined ? undefined : String(keep_alive);
  return engine.contexts.use('pit', String(id), keepAlive).scopes;
}

function withQueryString(body: JsonObject, query: URLSearchParams): JsonObject {
  const merged: Record<string, Json> = { ...body };
  for (const name of IN_QUERY_STRING) {
    const value = query.get(name);
    if (value !== null)
      merged[name] = value === 'true' || (value === 'false' ? false : Number(value));
  }
  const sort = query.get('sort');
  if (sort !== null) {
    merged['sort'] = sort.split(',').map((level) => {
      const [field = '', order = field === '_score' ? 'desc' : 'asc'] = level.split(':');
      return { [field]: order };
    });
  }
  const source = sourceParameter(query);
  if (source !== undefined) merged['_source'] = source;
  return merged;
}

/** `_source`, `_source_includes` and `_source_excludes` of a query string, as a body says it. */
export function sourceParameter(query: URLSearchParams): Json | undefined {
  const list = (name: string) => query.get(name)?.split(',');
  const [whole, includes, excludes] = ['_source', '_source_includes', '_source_excludes'].map(list);
  if (whole?.[0] === 'true' || whole?.[0] === 'false') return whole[0] === 'true';
  const named = whole ?? includes;
  if (named === undefined && excludes === undefined) return undefined;
  return { ...(named && { includes: named }), ...(excludes && { excludes }) };
}

function searchAnswer(
  found: Found,
  shards: number,
  page: readonly JsonObject[],
  totalAsNumber: boolean,
): JsonObject {
  const total = totalAsNumber ? found.total?.['value'] : found.total;
  return {
    took: 1,
    timed_out: false,
    _shards: { total: shards, successful: shards, skipped: 0, failed: 0 },
    hits: {
      ...(total !== undefined && { total }),
      max_score: found.maxScore,
      hits: page,
    },
    ...(found.aggregations !== undefined && { aggregations: found.aggregations }),
  };
}

function count(call: Call, engine: Engine): Reply {
  const body = objectBody(call.body);
  onlyKeys(body, ['query'], 'a count');
  const scopes = scopesOf(indicesOf(call, engine), engine.now());
  const counts = scopes.map((scope) => {
    const match = compileQuery(body['query'] ?? { match_all: {} }, scope);
    return scope.docs.filter((doc) => match(doc) !== undefined).length;
  });
  const shards = { total: scopes.length, successful: scopes.length, skipped: 0, failed: 0 };
  return ok({ count: counts.reduce((sum, one) => sum + one, 0), _shards: shards });
}

function multiSearch(call: Call, engine: Engine): Reply {
  const lines = lineObjects(call.body, 'msearch');
  const responses: JsonObject[] = [];
  for (let at = 0; at < lines.length; at += 2) {
    const [header = {}, body = {}] = lines.slice(at, at + 2);
    responses.push(oneOfMany(call, engine, header, body));
  }
  return ok({ took: 1, responses });
}

function oneOfMany(call: Call, engine: Engine, header: JsonObject, body: JsonObject): JsonObject {
  onlyKeys(
    header,
    ['index', ...INDEX_PARAMETERS, 'preference', 'search_type'],
    'an msearch header',
  );
  const index = header['index'] === undefined ? call.at['index'] : String(header['index']);
  const query = new URLSearchParams(
    Object.entries(header).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const at: Record<string, string> = index === undefined ? {} : { index };
  try {
    const { body: answer } = search({ ...call, at, query, body: JSON.stringify(body) }, engine);
    return { ...(isObject(answer as Json) ? (answer as JsonObject) : {}), status: 200 };
  } catch (error) {
    if (error instanceof RestError) return error.body;
    throw error;
  }
}
