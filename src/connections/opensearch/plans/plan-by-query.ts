import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { documentMasker } from '../answer/mask-document.ts';
import { plainReply } from '../answer/stream-reply.ts';
import { byQueryAnswer } from '../answer/write-templates.ts';
import { parseNames } from '../names/parse-names.ts';
import { isUnbounded } from '../query/is-unbounded.ts';
import { type Members, onlyKnown } from '../query/read-json.ts';
import { scalars } from '../query/scalars.ts';
import { searchBody } from '../request/search-input.ts';
import { openViews } from './index-view.ts';
import { type Plan, type PlanContext, postJson } from './plan.ts';
import { resolveQuery } from './plan-count.ts';
import { indexPath } from './resolve-search.ts';

/** Documents deleted, or indexed again, by a query: what it would change is counted first. */
export async function planByQuery(context: PlanContext): Promise<Plan> {
  const { call, now } = context;
  const { name, action } = call.endpoint;
  const members = searchBody(call);
  if (members['script'] !== undefined)
    throw new SallyportError('denied', 'scripts are not supported');
  onlyKnown(members, ['query', 'max_docs', 'conflicts'], 'the body');
  const ignoreMissing = (call.parameter('ignore_unavailable') ?? 'false') !== 'false';
  const targets = context.resolve(parseNames(call.captured.index, now), { ignoreMissing });
  const indices = targets.map(({ index }) => index);
  resolveQuery(members, targets, openViews(await context.mappings(indices)));
  const limit = maxDocs(members, call.parameter('max_docs'));
  return {
    // What a query finds tells of what it asks about: who deletes by it must be allowed to search.
    touches: targets.flatMap((target) => [
      { action, target },
      { action: 'search', target } as const,
    ]),
    facts: { statement: name, statements: 1, unbounded: isUnbounded(members['query']) },
    access: name === 'delete_by_query' ? 'delete' : 'write',
    prepare(views) {
      const found = resolveQuery(members, targets, views) ?? { match_all: {} };
      const path = indexPath(indices, `/_${name}`);
      const body = {
        query: found,
        ...scalars(members, ['conflicts'], 'the body', ['query', 'max_docs']),
      };
      const count = postJson(indexPath(indices, '/_count'), writeJson({ query: found }));
      return {
        canonical: { path, query: call.upstream, body, limit: limit ?? null },
        request: {
          checks: [],
          count,
          // No more than was counted, and so agreed to.
          call(_seen, counted) {
            const most = Math.min(
              limit ?? Number.POSITIVE_INFINITY,
              counted ?? Number.POSITIVE_INFINITY,
            );
            const capped = Number.isFinite(most) ? { ...body, max_docs: most } : body;
            return postJson(path, writeJson(capped), call.upstream);
          },
          answers: [200],
          defines: false,
          render(answer, deps) {
            const masks = targets.map((one) => views.of(one).masks);
            const masker = documentMasker(deps);
            return plainReply(
              answer,
              byQueryAnswer((one) => masker.id(one, ...masks)),
            );
          },
        },
      };
    },
  };
}

function maxDocs(members: Members, parameter: string | undefined): number | undefined {
  const given = members['max_docs'];
  const text = given === undefined ? parameter : writeJson(given);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new SallyportError('bad_request', '`max_docs` must be a whole number from 1');
}
