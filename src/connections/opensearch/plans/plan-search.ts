import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../gateway/canonical-json.ts';
import type { Json } from '../../../gateway/json.ts';
import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { documentCount } from '../answer/document-count.ts';
import { documentPlaces } from '../answer/document-places.ts';
import { searchTemplate } from '../answer/hit-templates.ts';
import type { JsonTemplate } from '../answer/json-template.ts';
import { documentMasker, type MaskDeps } from '../answer/mask-document.ts';
import { streamReply } from '../answer/stream-reply.ts';
import { parseNames } from '../names/parse-names.ts';
import type { Target } from '../names/resolve-names.ts';
import { asObject, asText, type Members, onlyKnown } from '../query/read-json.ts';
import { scalars } from '../query/scalars.ts';
import { useFeature } from '../query/use-feature.ts';
import type { SearchRender } from '../query/walk-search.ts';
import { PARAMETERS } from '../request/parameter-table.ts';
import { searchBody } from '../request/search-input.ts';
import { openViews, type Views } from './index-view.ts';
import { type Plan, type PlanContext, postJson, type SearchAnswer } from './plan.ts';
import { indexPath, resolveSearch, searchContext } from './resolve-search.ts';
import type { Handle } from './sealed-handle.ts';

/** One search, of indices or of a point in time. */
export async function planSearch(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const { pit, search_pipeline: inBody, ...body } = searchBody(call);
  const pipeline = pipelineOf(inBody, call.parameter('search_pipeline'));
  const opened = pit === undefined ? undefined : openPit(pit, context);
  const targets = opened === undefined ? namedTargets(context) : pitTargets(opened.handle, context);
  const mappings = await context.mappings(targets.map(({ index }) => index));
  const scroll = call.parameter('scroll');
  if (scroll !== undefined && pit !== undefined) {
    throw new SallyportError('bad_request', 'a search of a point in time cannot be scrolled');
  }
  const first = resolveSearch(body, targets, openViews(mappings));
  return {
    touches: targets.map((target) => ({ action: 'search', target })),
    facts: {
      statement: 'search',
      statements: 1,
      unbounded: false,
      size: first.size,
      ...(first.k !== undefined && { k: first.k }),
      features: [...first.features, ...(pipeline === undefined ? [] : (['pipelines'] as const))],
    },
    access: 'read',
    prepare(views) {
      const { body: walked, render, masksOf, size } = resolveSearch(body, targets, views);
      if (pipeline !== undefined) {
        const seen = targets.map((target) => views.of(target));
        useFeature('pipelines', searchContext(seen, views), '`search_pipeline`');
      }
      const sent: Record<string, WritableJson> =
        opened === undefined ? walked : { ...walked, pit: opened.body };
      const query = {
        ...call.upstream,
        ...(scroll !== undefined && { scroll }),
        // The pipeline that an index may have of its own could rename what is masked.
        search_pipeline: pipeline ?? '_none',
      };
      const indices = targets.map(({ index }) => index);
      const path = opened === undefined ? indexPath(indices, '/_search') : '/_search';
      const text = writeJson(sent);
      return {
        canonical: { path, query, body: text, indices },
        shown: () => ({ body: sent }),
        documents: size,
        request: {
          checks: [],
          call: () => postJson(path, text, query),
          answers: [200],
          defines: false,
          render: (answer, deps) =>
            renderSearch(
              answer,
              deps,
              { render, masksOf, rows: views.rows },
              {
                _scroll_id: sealed(
                  () => ({
                    kind: 'scroll',
                    indices,
                    render,
                    size,
                    views: viewsDigest(targets, views),
                  }),
                  context,
                ),
                ...(opened !== undefined && { pit_id: constant(opened.text) }),
              },
            ),
        },
      };
    },
  };
}

/** Renders the answer to one search, with the names that upstream gives sealed. */
export function renderSearch(
  answer: SearchAnswer,
  deps: MaskDeps,
  {
    render,
    masksOf,
    rows,
  }: Readonly<{
    render: SearchRender;
    masksOf: Parameters<typeof searchTemplate>[1]['masksOf'];
    /** Documents of the answer at most */
    rows: number;
  }>,
  extra: Readonly<Record<string, JsonTemplate>>,
) {
  const counted = documentCount();
  const masker = documentMasker(deps);
  const template = searchTemplate(
    render,
    { masker, masksOf, counted, takePlace: documentPlaces(rows) },
    extra,
  );
  return streamReply(answer.body, template, { status: answer.status, masker, ...counted });
}

/** A name of upstream's, as the caller gets it. What it stands for is asked for where there is one. */
export function sealed(
  opened: () => Pick<Handle, 'kind' | 'indices' | 'size' | 'views'> &
    Readonly<{ render: SearchRender | null }>,
  { call, principal, sealer }: PlanContext,
): JsonTemplate {
  return {
    kind: 'value',
    render(id) {
      if (typeof id !== 'string') return undefined;
      const { connection } = call;
      const { render, ...handle } = opened();
      const json = render as unknown as Json;
      return sealer.seal({ ...handle, connection, principal, id, render: json });
    },
  };
}

function constant(value: Json): JsonTemplate {
  return { kind: 'value', render: () => value };
}

/** What the indices looked like: a scroll goes on only while they still look so. */
export function viewsDigest(targets: readonly Target[], views: Views): string {
  const looks = targets.map((target) => {
    const { index, masks, filters, features } = views.of(target);
    return { index, masks, filters, features };
  });
  const text = canonicalJson({
    looks,
    rows: views.rows,
    score: views.score ?? null,
  } as unknown as Json);
  return createHash('sha256').update(text).digest('base64url');
}

/** The pipeline that a search names; one that is given in full is none. */
function pipelineOf(inBody: ParsedJson | undefined, parameter: string | undefined) {
  if (inBody === undefined) return parameter;
  const name = asText(inBody, '`search_pipeline`');
  if (parameter === undefined && PARAMETERS.search_pipeline.values.test(name)) return name;
  throw new SallyportError('bad_request', '`search_pipeline` must be the name of one pipeline');
}

function namedTargets({ call, now, resolve }: PlanContext): readonly Target[] {
  const ignoreMissing = (call.parameter('ignore_unavailable') ?? 'false') !== 'false';
  return resolve(parseNames(call.captured.index, now), { ignoreMissing });
}

function openPit(pit: Members[string], context: PlanContext) {
  const { call, principal, sealer } = context;
  if (call.captured.index !== undefined) {
    throw new SallyportError('bad_request', 'a search of a point in time names no index');
  }
  const members = asObject(pit, 'pit');
  onlyKnown(members, ['id', 'keep_alive'], 'pit');
  const text = asText(members['id'], 'pit.id');
  const handle = sealer.open(text, 'pit', call.connection, principal);
  return {
    handle,
    text,
    body: { id: handle.id, ...scalars(members, ['keep_alive'], 'pit', ['id']) },
  };
}

/** The indices of a handle, judged again. */
export function pitTargets({ indices }: Handle, { resolve }: PlanContext): readonly Target[] {
  return resolve(indices.map((text) => ({ kind: 'name', text })));
}
