import { matchesPattern } from '../../../config/matches-pattern.ts';
import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { isRecord } from '../mapping/is-record.ts';
import { coarseScore, type Scores } from '../query/coarse-scores.ts';
import type { HitsRender } from '../query/walk-context.ts';
import type { SearchRender } from '../query/walk-search.ts';
import { renderAggregations } from './aggregation-results.ts';
import type { DocumentCount } from './document-count.ts';
import type { DocumentMasks } from './document-rules.ts';
import { type JsonTemplate, SCALAR, scalarsOf } from './json-template.ts';
import type { DocumentMasker } from './mask-document.ts';

/** How the hits of a search are rendered: by the masks of the index that each comes from. */
export type HitsContext = Readonly<{
  masker: DocumentMasker;
  /** Of every index that was asked; a hit from elsewhere is an error */
  masksOf: (index: string) => DocumentMasks | undefined;
  counted: Pick<DocumentCount, 'add'>;
  /** Of documents and parts of them: takes one place, throws `over_limit` when there is none left */
  takePlace: () => void;
  /** How scores are returned; absent: as they are */
  scores?: Scores;
}>;

const HIT_SCALARS = ['_index', '_id', '_score', '_version', '_seq_no', '_primary_term', '_routing'];
export const SHARDS = scalarsOf(['total', 'successful', 'skipped', 'failed']);
const TOTAL: JsonTemplate = {
  kind: 'value',
  render: (value) =>
    typeof value === 'number'
      ? value
      : isRecord(value)
        ? keep(value, ['value', 'relation'])
        : undefined,
};

const WHOLE: JsonTemplate = { kind: 'value', render: (value) => value };

/** The answer to a search, hit by hit. */
export function searchTemplate(
  render: SearchRender,
  context: HitsContext,
  extra: Readonly<Record<string, JsonTemplate>> = {},
): JsonTemplate {
  const within = { ...context, ...(render.scores !== undefined && { scores: render.scores }) };
  return {
    kind: 'object',
    members: {
      ...scalarsOfSearch(),
      _shards: SHARDS,
      hits: {
        kind: 'object',
        members: {
          total: TOTAL,
          max_score: { kind: 'value', render: (value) => scoreOf(value, render.scores) },
          hits: {
            kind: 'list',
            of: {
              kind: 'value',
              render: async (hit) => {
                const rendered = await renderHit(hit, render.hits, within);
                context.counted.add(rendered);
                return rendered;
              },
            },
          },
        },
      },
      aggregations: {
        kind: 'value',
        render: (value) =>
          renderAggregations(value, render.aggregations, ({ path, hits }, one) =>
            renderHits(one, hits, within, path),
          ),
      },
      ...(render.profile && { profile: WHOLE }),
      suggest: { kind: 'value', render: (value) => renderSuggest(value, render.suggest) },
      ...extra,
    },
  };
}

function scalarsOfSearch(): Record<string, JsonTemplate> {
  const names = ['took', 'timed_out', 'terminated_early', 'num_reduce_phases', 'status'];
  return Object.fromEntries(names.map((name) => [name, SCALAR]));
}

/** A hit with nothing in it but what was asked for and may be seen. */
export async function renderHit(
  hit: Json,
  render: HitsRender,
  context: HitsContext,
  declared = '',
): Promise<Json> {
  if (!isRecord(hit)) throw notUnderstood();
  const path = placeOf(hit, declared);
  const { masker } = context;
  const masks = context.masksOf(String(hit['_index']));
  if (masks === undefined) throw notUnderstood();
  const kept = keepWithIds(hit, HIT_SCALARS, (id) => masker.id(id, masks));
  const rendered: Record<string, Json> = shownScore(kept, '_score', context);
  if (Array.isArray(hit['sort'])) rendered['sort'] = shownSort(hit['sort'], render, context);
  if (isRecord(hit['_nested'])) rendered['_nested'] = hit['_nested'] as Json;
  const source = hit['_source'] as Json | undefined;
  context.takePlace();
  if (source !== undefined) rendered['_source'] = await masker.mask(source, masks, path);
  const fields = hit['fields'];
  if (isRecord(fields)) {
    const asked = Object.entries(fields).filter(([name]) => isAsked(name, render.fields));
    rendered['fields'] = await masker.mask(Object.fromEntries(asked) as Json, masks);
  }
  const highlight = hit['highlight'];
  if (isRecord(highlight)) rendered['highlight'] = keep(highlight, render.highlight);
  if (render.explain) Object.assign(rendered, keep(hit, ['_explanation']));
  const inner = hit['inner_hits'];
  if (isRecord(inner)) rendered['inner_hits'] = await renderInner(inner, render, context);
  return rendered;
}

function shownScore(
  members: Record<string, Json>,
  name: string,
  { scores }: HitsContext,
): Record<string, Json> {
  if (members[name] !== undefined) members[name] = scoreOf(members[name], scores);
  return members;
}

function shownSort(
  values: readonly unknown[],
  { scores: positions = [] }: HitsRender,
  { scores }: HitsContext,
): Json {
  return values.map((one, i) =>
    positions.includes(i) ? scoreOf(one as Json, scores) : (one as Json),
  );
}

function scoreOf(score: Json, scores: Scores | undefined): Json {
  if (scores === undefined || score === null) return score;
  return scores === 'coarse' && typeof score === 'number' ? coarseScore(score) : null;
}

/**
 * Where in a document a hit stands: what it says itself must be what was asked for, since it is masked
 * by that path.
 */
function placeOf(hit: Readonly<Record<string, unknown>>, declared: string): string {
  const steps: string[] = [];
  for (let at = hit['_nested']; isRecord(at); at = at['_nested']) steps.push(String(at['field']));
  const said = steps.join('.');
  if (steps.length === 0 || said === declared) return declared;
  throw notUnderstood();
}

/** Of nested fields the parent's name comes as a key. */
function isAsked(name: string, asked: readonly string[]): boolean {
  return asked.some((one) => matchesPattern(name, one) || one.startsWith(`${name}.`));
}

async function renderInner(
  inner: Readonly<Record<string, unknown>>,
  render: HitsRender,
  context: HitsContext,
): Promise<Json> {
  const rendered: [string, Json][] = [];
  for (const [name, { path, hits }] of Object.entries(render.inner)) {
    const value = inner[name];
    if (isRecord(value)) rendered.push([name, await renderHits(value, hits, context, path)]);
  }
  return Object.fromEntries(rendered);
}

/** `{hits: {total, max_score, hits}}` as inner hits and top hits have it. */
async function renderHits(
  value: Readonly<Record<string, unknown>>,
  render: HitsRender,
  context: HitsContext,
  path: string,
): Promise<Json> {
  const hits = value['hits'];
  if (!isRecord(hits) || !Array.isArray(hits['hits'])) throw notUnderstood();
  const list: Json[] = [];
  for (const hit of hits['hits']) list.push(await renderHit(hit as Json, render, context, path));
  const rest = shownScore(keep(hits, ['total', 'max_score']), 'max_score', context);
  return { hits: { ...rest, hits: list } };
}

function renderSuggest(value: Json, names: readonly string[]): Json | undefined {
  if (!isRecord(value)) return undefined;
  return keep(value, names);
}

/** These members of an object, as they are. */
export function keep(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, Json> {
  const kept: [string, Json][] = [];
  for (const name of names) {
    if (Object.hasOwn(value, name)) kept.push([name, value[name] as Json]);
  }
  return Object.fromEntries(kept);
}

/** The same, with ids as they may be seen. */
export function keepWithIds(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  show: (id: Json) => Json,
): Record<string, Json> {
  const kept = keep(value, names);
  for (const name of ['_id', '_routing']) {
    if (kept[name] !== undefined) kept[name] = show(kept[name]);
  }
  return kept;
}

function notUnderstood(): SallyportError {
  return new SallyportError(
    'upstream_failed',
    'the search service answered with a hit that was not asked for',
  );
}
