import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { SHARDS } from '../answer/hit-templates.ts';
import { type JsonTemplate, SCALAR } from '../answer/json-template.ts';
import { plainReply } from '../answer/stream-reply.ts';
import { parseNames } from '../names/parse-names.ts';
import type { Target } from '../names/resolve-names.ts';
import { type Members, onlyKnown } from '../query/read-json.ts';
import { walkQuery } from '../query/walk-query.ts';
import { narrow } from '../query/walk-search.ts';
import { searchBody } from '../request/search-input.ts';
import { openViews, type Views } from './index-view.ts';
import { type Plan, type PlanContext, postJson } from './plan.ts';
import { indexPath, searchContext } from './resolve-search.ts';

const COUNT: JsonTemplate = {
  kind: 'object',
  members: { count: SCALAR, terminated_early: SCALAR, _shards: SHARDS },
};

/** How many documents a query finds. */
export async function planCount(context: PlanContext): Promise<Plan> {
  const { call, now } = context;
  const members = searchBody(call);
  onlyKnown(members, ['query'], 'the body');
  const ignoreMissing = (call.parameter('ignore_unavailable') ?? 'false') !== 'false';
  const targets = context.resolve(parseNames(call.captured.index, now), { ignoreMissing });
  const indices = targets.map(({ index }) => index);
  resolveQuery(members, targets, openViews(await context.mappings(indices)));
  return {
    touches: targets.map((target) => ({ action: 'search', target })),
    facts: { statement: 'count', statements: 1, unbounded: false, size: 0 },
    access: 'read',
    prepare(views) {
      const path = indexPath(indices, '/_count');
      const query = resolveQuery(members, targets, views);
      const body = query === undefined ? {} : { query };
      return {
        canonical: { path, query: call.upstream, body },
        request: {
          checks: [],
          call: () => postJson(path, writeJson(body), call.upstream),
          answers: [200],
          defines: false,
          render: (answer) => plainReply(answer, COUNT),
        },
      };
    },
  };
}

/** The query of a body over these indices, with the documents that exist for the principal. */
export function resolveQuery(
  members: Members,
  targets: readonly Target[],
  views: Views,
): WritableJson | undefined {
  const seen = targets.map((target) => views.of(target));
  // A script would be one of a search that nobody sees.
  const context = { ...searchContext(seen, views), features: () => 'unnamed' as const };
  const { query } = members;
  const walked = query === undefined ? undefined : walkQuery(query, context, 'query');
  if (views.score !== undefined && context.notes.vectors > 0) {
    throw new SallyportError(
      'denied',
      'a policy sets the least score of a vector search, which only `_search` and `_msearch` can keep',
    );
  }
  return narrow(walked, context.filter);
}
