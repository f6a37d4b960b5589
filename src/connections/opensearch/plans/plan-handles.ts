import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { SHARDS } from '../answer/hit-templates.ts';
import { SCALAR, scalarsOf } from '../answer/json-template.ts';
import { readWhole } from '../answer/read-whole.ts';
import { plainReply, wholeReply } from '../answer/stream-reply.ts';
import { isRecord } from '../mapping/is-record.ts';
import { parseNames } from '../names/parse-names.ts';
import { asObject, asText, asTexts, onlyKnown } from '../query/read-json.ts';
import type { SearchRender } from '../query/walk-search.ts';
import { readBody } from '../request/search-input.ts';
import { JSON_BODY, type Plan, type PlanContext, postJson } from './plan.ts';
import { pitTargets, renderSearch, sealed, viewsDigest } from './plan-search.ts';
import { distinctTargets, indexPath } from './resolve-search.ts';
import type { Handle } from './sealed-handle.ts';

const FACTS = { statements: 1, unbounded: false } as const;

/** The next page of a scroll, which runs the search that it was opened with. */
export async function planScroll(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const members = asObject(readBody(call) ?? {}, 'the body');
  onlyKnown(members, ['scroll', 'scroll_id'], 'the body');
  const ids = [call.captured.scroll, call.parameter('scroll_id'), members['scroll_id']];
  const [id, ...more] = ids.filter((one) => one !== undefined);
  if (id === undefined || more.length > 0) {
    throw new SallyportError(
      'bad_request',
      'one `scroll_id` is needed, in the body or as a parameter',
    );
  }
  const keep = call.parameter('scroll') ?? members['scroll'];
  if (keep !== undefined && !/^\d{1,6}(ms|s|m|h)$/.test(asText(keep, '`scroll`'))) {
    throw new SallyportError('bad_request', '`scroll` must be a time such as `1m`');
  }
  const handle = open(asText(id, '`scroll_id`'), 'scroll', context);
  const targets = pitTargets(handle, context);
  await context.mappings(targets.map(({ index }) => index));
  const body = writeJson({ scroll_id: handle.id, ...(keep !== undefined && { scroll: keep }) });
  return {
    touches: targets.map((target) => ({ action: 'search', target })),
    facts: { statement: 'scroll', ...FACTS },
    access: 'read',
    prepare(views) {
      if (viewsDigest(targets, views) !== handle.views) {
        throw new SallyportError(
          'denied',
          'what you may see has changed since this scroll was opened: begin it again',
        );
      }
      const masks = new Map(targets.map((target) => [target.index, views.of(target).masks]));
      const render = handle.render as unknown as SearchRender;
      return {
        canonical: { scroll: handle.id, indices: [...handle.indices] },
        documents: handle.size,
        request: {
          checks: [],
          call: () => postJson('/_search/scroll', body, call.upstream),
          answers: [200],
          defines: false,
          render: (answer, deps) =>
            renderSearch(
              answer,
              deps,
              { render, masksOf: (index) => masks.get(index), rows: views.rows },
              {
                _scroll_id: sealed(() => ({ ...handle, render }), context),
              },
            ),
        },
      };
    },
  };
}

/** Ends scrolls of one's own. */
export async function planClearScroll(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const body = asObject(readBody(call) ?? {}, 'the body');
  onlyKnown(body, ['scroll_id'], 'the body');
  const ids = [
    ...asTexts(body['scroll_id'], '`scroll_id`'),
    ...(call.captured.scroll?.split(',') ?? []),
  ];
  const handles = mine(ids, 'scroll', context);
  const sent = { scroll_id: handles.map(({ id }) => id) };
  return close('clear_scroll', '/_search/scroll', sent, handles, context, (answer) =>
    plainReply(answer, scalarsOf(['succeeded', 'num_freed'])),
  );
}

/** Ends points in time of one's own. */
export async function planClosePit(context: PlanContext): Promise<Plan> {
  const body = asObject(readBody(context.call) ?? {}, 'the body');
  onlyKnown(body, ['pit_id'], 'the body');
  const texts = asTexts(body['pit_id'], '`pit_id`');
  const handles = mine(texts, 'pit', context);
  const sent = { pit_id: handles.map(({ id }) => id) };
  return close('delete_pit', '/_search/point_in_time', sent, handles, context, async (answer) => {
    const value = await readWhole(answer.body);
    const pits =
      isRecord(value) && Array.isArray(value['pits']) ? (value['pits'] as readonly Json[]) : [];
    const shown = pits.flatMap((pit): Json[] => {
      const at = isRecord(pit) ? handles.findIndex(({ id }) => id === pit['pit_id']) : -1;
      const text = texts[at];
      return text === undefined || !isRecord(pit)
        ? []
        : [{ pit_id: text, successful: pit['successful'] === true }];
    });
    return wholeReply(answer.status, { pits: shown });
  });
}

/** Opens a point in time of indices. */
export async function planOpenPit(context: PlanContext): Promise<Plan> {
  const { call, now } = context;
  const targets = context.resolve(parseNames(call.captured.index, now));
  const indices = targets.map(({ index }) => index);
  await context.mappings(indices);
  const query = { ...call.upstream, keep_alive: call.parameter('keep_alive') ?? '1m' };
  return {
    touches: targets.map((target) => ({ action: 'search', target })),
    facts: { statement: 'create_pit', ...FACTS },
    access: 'read',
    prepare(views) {
      const path = indexPath(indices, '/_search/point_in_time');
      return {
        canonical: { path, query },
        request: {
          checks: [],
          call: () => ({ method: 'POST', path, query }),
          answers: [200],
          defines: false,
          render: (answer) =>
            plainReply(answer, {
              kind: 'object',
              members: {
                pit_id: sealed(
                  () => ({
                    kind: 'pit',
                    indices,
                    render: null,
                    size: 0,
                    views: viewsDigest(targets, views),
                  }),
                  context,
                ),
                _shards: SHARDS,
                creation_time: SCALAR,
              },
            }),
        },
      };
    },
  };
}

function mine(texts: readonly string[], kind: Handle['kind'], context: PlanContext) {
  if (texts.length === 0 || texts.includes('_all')) {
    throw new SallyportError(
      'denied',
      'name what is to be ended: all of them would be those of others too',
    );
  }
  return texts.map((text) => open(text, kind, context));
}

function open(
  text: string,
  kind: Handle['kind'],
  { call, principal, sealer }: PlanContext,
): Handle {
  return sealer.open(text, kind, call.connection, principal);
}

function close(
  statement: string,
  path: string,
  sent: Readonly<Record<string, readonly string[]>>,
  handles: readonly Handle[],
  context: PlanContext,
  render: ReturnType<Plan['prepare']>['request']['render'],
): Plan {
  const targets = distinctTargets(handles.flatMap((handle) => pitTargets(handle, context)));
  return {
    touches: targets.map((target) => ({ action: 'search', target })),
    facts: { statement, ...FACTS },
    access: 'read',
    prepare: () => ({
      canonical: { path, body: sent },
      request: {
        checks: [],
        call: () => ({ method: 'DELETE', path, body: writeJson(sent), contentType: JSON_BODY }),
        answers: [200, 404],
        defines: false,
        render,
      },
    }),
  };
}
