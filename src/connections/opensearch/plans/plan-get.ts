import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { documentCount } from '../answer/document-count.ts';
import { documentMasker } from '../answer/mask-document.ts';
import { readWhole } from '../answer/read-whole.ts';
import { renderDocument } from '../answer/render-document.ts';
import { wholeReply } from '../answer/stream-reply.ts';
import { isRecord } from '../mapping/is-record.ts';
import { parseNames } from '../names/parse-names.ts';
import { readSource, type SourceFilter, WHOLE_SOURCE } from '../query/walk-source.ts';
import { sourceOf } from '../request/search-input.ts';
import { documentPath } from './document-path.ts';
import { filterOf, type IndexView } from './index-view.ts';
import type { Plan, PlanContext } from './plan.ts';

/** One document by its id, as it is at this moment. */
export async function planGet(context: PlanContext): Promise<Plan> {
  const { call, now } = context;
  const targets = context.resolve(parseNames(call.captured.index, now));
  const [target, ...more] = targets;
  if (target === undefined || more.length > 0) {
    throw new SallyportError('bad_request', 'a document is in one index: name it');
  }
  await context.mappings([target.index]);
  const source = readSource(sourceOf(call), '_source');
  const { id = '' } = call.captured;
  const { name } = call.endpoint;
  if (name === 'get_source' && source.none) {
    throw new SallyportError('bad_request', 'a source that is not wanted cannot be given');
  }
  return {
    touches: [{ action: 'get', target }],
    facts: { statement: name, statements: 1, unbounded: false },
    access: 'read',
    prepare(views) {
      const view = views.of(target);
      if (view.filters.length > 0) refuseVersions(call.upstream);
      const asked = askedSource(source, view);
      const at = documentPath(target.index, '_doc', id);
      const query = { ...call.upstream, ...asked.query };
      return {
        canonical: { path: at.path, query, filters: view.filters },
        documents: 1,
        request: {
          checks: [],
          // Also for HEAD: whether it is there depends on what it holds.
          call: () => ({ method: 'GET', ...at, query }),
          answers: [200, 404],
          defines: false,
          async render(answer, deps) {
            const masker = documentMasker(deps);
            const document = await readWhole(answer.body);
            const shown = await renderDocument(document, { ...view, source: asked.rest }, masker);
            const found = isRecord(shown) && shown['found'] === true;
            const counted = documentCount();
            if (found) counted.add(shown);
            const given = name === 'get_source' ? sourceAlone(shown) : shown;
            return wholeReply(found ? 200 : 404, call.method === 'HEAD' ? undefined : given, {
              masker,
              ...counted,
            });
          },
        },
      };
    },
  };
}

/** A conflict of versions would tell of a document that does not exist for the principal. */
function refuseVersions({ version, version_type: type }: Readonly<Record<string, string>>): void {
  if (version === undefined && type === undefined) return;
  throw new SallyportError(
    'denied',
    'documents are filtered here, so that none is got by its version',
  );
}

/** What is in a document, without what is said about it. */
function sourceAlone(document: Json): Json {
  const source = isRecord(document) ? document['_source'] : undefined;
  if (source !== undefined) return source as Json;
  const type = 'resource_not_found_exception';
  const reason = 'there is no such document';
  return { error: { root_cause: [{ type, reason }], type, reason }, status: 404 };
}

/** What upstream is asked for of a document, and what of it is then left out here. */
export function askedSource(
  source: SourceFilter,
  view: IndexView,
): Readonly<{
  query: Readonly<Record<string, string>>;
  body: SourceFilter;
  rest: SourceFilter;
}> {
  // Refuses where a document cannot be looked at.
  filterOf([view]);
  const without = view.masks.without;
  const asked = view.filters.length > 0 ? WHOLE_SOURCE : source;
  const rest = view.filters.length > 0 ? source : WHOLE_SOURCE;
  const excludes = [...asked.excludes, ...without];
  return {
    query: {
      ...(asked.none && { _source: 'false' }),
      ...(asked.includes.length > 0 && { _source_includes: asked.includes.join(',') }),
      ...(excludes.length > 0 && { _source_excludes: excludes.join(',') }),
    },
    body: { ...asked, excludes },
    rest: asked.none ? WHOLE_SOURCE : rest,
  };
}
