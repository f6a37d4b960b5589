import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { isScaled, requireCoarse, type Scores, scorePositions } from './coarse-scores.ts';
import { guardScore } from './guard-score.ts';
import {
  asCount,
  asList,
  asObject,
  asScalar,
  asText,
  type Members,
  onlyKnown,
} from './read-json.ts';
import { scalars } from './scalars.ts';
import { useFeature } from './use-feature.ts';
import { type AggregationsRender, walkAggregations } from './walk-aggregations.ts';
import { type HitsRender, requireFree, type WalkContext } from './walk-context.ts';
import { walkFetched, walkHighlight, walkStoredFields } from './walk-fetch.ts';
import { walkInnerHits } from './walk-inner-hits.ts';
import { leastScore } from './walk-knn.ts';
import { walkQuery } from './walk-query.ts';
import { walkScriptFields } from './walk-script-query.ts';
import { walkSearchAfter, walkSort } from './walk-sort.ts';
import { readSource, writeSource } from './walk-source.ts';
import { walkSuggest } from './walk-suggest.ts';

/** How the answer to one search is rendered. Plain data, so that a scroll can carry it. */
export type SearchRender = Readonly<{
  hits: HitsRender;
  aggregations: AggregationsRender;
  /** Names of suggestions */
  suggest: readonly string[];
  /** How scores are returned; absent: as they are */
  scores?: Scores;
  /** With what upstream tells of its work */
  profile?: true;
}>;

export type WalkedSearch = Readonly<{
  body: Readonly<Record<string, WritableJson>>;
  render: SearchRender;
  size: number;
}>;

/** Members with plain values. */
const PARAMETERS = [
  'track_total_hits',
  'track_scores',
  'version',
  'seq_no_primary_term',
  'timeout',
  'terminate_after',
];
/** Members that are read one by one below. */
const READ = [
  'query',
  'post_filter',
  'from',
  'size',
  'min_score',
  'sort',
  'search_after',
  '_source',
  'fields',
  'docvalue_fields',
  'stored_fields',
  'highlight',
  'aggs',
  'aggregations',
  'collapse',
  'rescore',
  'slice',
  'suggest',
  'pit',
  'explain',
  'profile',
  'script_fields',
];
/** What is known and denied, with the reason. */
const DENIED: Readonly<Record<string, string>> = {
  derived: 'fields that scripts compute are not supported',
  runtime_mappings: 'fields that scripts compute are not supported',
  search_pipeline: 'pipelines could rename what is masked',
  indices_boost: 'boosts by index are not supported',
  ext: 'extensions are not supported',
};
const DEFAULT_SIZE = 10;

export type SearchOptions = Readonly<{
  /** Documents that exist for this principal */
  filter: WritableJson | undefined;
}>;

/**
 * The body of a search as it may run, and how its answer is rendered.
 * @throws SallyportError `bad_request`, `denied`, `over_limit`
 */
export function walkSearch(
  body: ParsedJson,
  context: WalkContext,
  { filter }: SearchOptions,
): WalkedSearch {
  const members = asObject(body, 'the body');
  for (const [name, why] of Object.entries(DENIED)) {
    const value = members[name];
    if (value !== undefined && value !== false)
      throw new SallyportError('denied', `\`${name}\`: ${why}`);
  }
  onlyKnown(members, [...PARAMETERS, ...READ, ...Object.keys(DENIED)], 'the body');
  const asked = members['size'] === undefined ? DEFAULT_SIZE : asCount(members['size'], '`size`');
  const size = Math.min(asked, context.rows);
  const query = members['query'];
  const walked: Record<string, WritableJson> = { size };
  const walkedQuery = query === undefined ? undefined : walkQuery(query, context, 'query');
  const narrowed = narrow(walkedQuery, filter);
  if (narrowed !== undefined) walked['query'] = narrowed;
  Object.assign(walked, scalars(pick(members, PARAMETERS), PARAMETERS, 'the body'));
  const hits = walkHits(members, context, walked);
  const profile = walkFlag('profile', members, context, walked);
  const aggregations = walkCounts(members, context, walked);
  const suggest = members['suggest'];
  const suggested = suggest === undefined ? undefined : walkSuggest(suggest, context, 'suggest');
  if (suggested !== undefined) walked['suggest'] = suggested.body;
  const scores = walkScores(members, context, walked);
  return {
    body: walked,
    render: {
      hits,
      aggregations,
      suggest: suggested?.names ?? [],
      ...(scores !== undefined && { scores }),
      ...(profile && { profile }),
    },
    size,
  };
}

/** A query that finds only what exists for the principal; scores stay as they are. */
export function narrow(
  query: WritableJson | undefined,
  filter: WritableJson | undefined,
): WritableJson | undefined {
  if (filter === undefined) return query;
  return { bool: { must: [query ?? { match_all: {} }], filter: [filter] } };
}

/** Which scores are found, and how they are returned. Writes into `walked`. */
function walkScores(
  { min_score: given, search_after: after }: Members,
  context: WalkContext,
  walked: Record<string, WritableJson>,
): Scores | undefined {
  const { score, notes } = context;
  if (given !== undefined) walked['min_score'] = asScalar(given, '`min_score`');
  if (notes.vectors === 0) return undefined;
  if (score !== undefined) walked['min_score'] = leastScore(given, score);
  guardScore(walked, context);
  if (context.vectors.length === 0) return undefined;
  requireCoarse({ least: given, after }, walked);
  return isScaled(walked) ? 'none' : 'coarse';
}

/** What comes with hits and in which order. Writes into `walked`. */
function walkHits(
  members: Members,
  context: WalkContext,
  walked: Record<string, WritableJson>,
): HitsRender {
  const { from, sort, search_after: after, slice, collapse, rescore } = members;
  const postFilter = members['post_filter'];
  if (from !== undefined) walked['from'] = asCount(from, '`from`');
  if (postFilter !== undefined)
    walked['post_filter'] = walkQuery(postFilter, context, 'post_filter');
  if (sort !== undefined) walked['sort'] = walkSort(sort, context, 'sort', walkQuery);
  if (after !== undefined) walked['search_after'] = walkSearchAfter(after, 'search_after');
  if (slice !== undefined)
    walked['slice'] = scalars(asObject(slice, 'slice'), ['id', 'max'], 'slice');
  if (collapse !== undefined) walked['collapse'] = walkCollapse(collapse, context);
  if (rescore !== undefined) walked['rescore'] = walkRescore(rescore, context);
  walked['_source'] = writeSource(readSource(members['_source'], '_source'), context.vectors);
  const stored = walkStoredFields(members['stored_fields'], 'stored_fields');
  if (stored !== undefined) walked['stored_fields'] = stored;
  const fields = walkFetched(members['fields'], context, 'fields');
  const docvalues = walkFetched(members['docvalue_fields'], context, 'docvalue_fields');
  if (fields.body.length > 0) walked['fields'] = fields.body;
  if (docvalues.body.length > 0) walked['docvalue_fields'] = docvalues.body;
  const highlight = walkHighlight(members['highlight'], context, 'highlight', walkQuery);
  if (highlight !== undefined) walked['highlight'] = highlight.body;
  const explain = walkFlag('explain', members, context, walked);
  const computed = walkComputed(members['script_fields'], context, walked);
  const collapsed =
    collapse === undefined
      ? []
      : [asText(asObject(collapse, 'collapse')['field'], 'collapse.field')];
  return {
    fields: [...fields.names, ...docvalues.names, ...collapsed, ...computed],
    highlight: highlight?.names ?? [],
    inner: context.notes.inner,
    scores: scorePositions(walked['sort']),
    ...(explain && { explain }),
  };
}

/** Names of the fields that scripts of the search compute. Writes into `walked`. */
function walkComputed(
  value: ParsedJson | undefined,
  context: WalkContext,
  walked: Record<string, WritableJson>,
): readonly string[] {
  if (value === undefined) return [];
  const fields = walkScriptFields(value, context, 'script_fields');
  walked['script_fields'] = fields;
  return Object.keys(fields);
}

/** A flag for what the gate cannot look into. Writes into `walked`. */
function walkFlag(
  name: 'explain' | 'profile',
  members: Members,
  context: WalkContext,
  walked: Record<string, WritableJson>,
): true | undefined {
  if (members[name] === undefined || members[name] === false) return undefined;
  useFeature(name, context, `\`${name}\``);
  walked[name] = true;
  return true;
}

function walkCounts(
  members: Members,
  context: WalkContext,
  walked: Record<string, WritableJson>,
): AggregationsRender {
  const { aggs, aggregations = aggs } = members;
  if (aggregations === undefined) return {};
  if (aggs !== undefined && members['aggregations'] !== undefined) {
    throw new SallyportError('bad_request', 'the body has both `aggs` and `aggregations`');
  }
  const { body, render } = walkAggregations(aggregations, context, 'aggs', walkQuery);
  walked['aggs'] = body;
  return render;
}

function walkCollapse(value: ParsedJson, context: WalkContext): WritableJson {
  const members = asObject(value, 'collapse');
  const { inner_hits: inner } = members;
  if (inner !== undefined) context.notes.more = true;
  const field = requireFree(asText(members['field'], 'collapse.field'), context, 'collapse');
  return {
    field,
    ...scalars(members, ['max_concurrent_group_searches'], 'collapse', ['field', 'inner_hits']),
    ...(inner !== undefined && {
      inner_hits: asList(inner).map((one, i) =>
        walkInnerHits(
          one,
          { path: '', name: `${field}_${i}` },
          context,
          'collapse.inner_hits',
          walkQuery,
        ),
      ),
    }),
  };
}

function walkRescore(value: ParsedJson, context: WalkContext): WritableJson {
  return asList(value).map((one) => {
    const members = asObject(one, 'rescore');
    const query = asObject(members['query'], 'rescore.query');
    const parameters = ['query_weight', 'rescore_query_weight', 'score_mode'];
    return {
      ...scalars(members, ['window_size'], 'rescore', ['query']),
      query: {
        rescore_query: walkQuery(query['rescore_query'] ?? null, context, 'rescore.query'),
        ...scalars(query, parameters, 'rescore.query', ['rescore_query']),
      },
    };
  });
}

function pick(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => names.includes(name)));
}
