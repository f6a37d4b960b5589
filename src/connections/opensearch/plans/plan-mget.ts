import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { writeJson } from '../../../gateway/write-json.ts';
import { type DocumentCount, documentCount } from '../answer/document-count.ts';
import { keepWithIds } from '../answer/hit-templates.ts';
import { renderItemError } from '../answer/item-error.ts';
import type { JsonTemplate } from '../answer/json-template.ts';
import { type DocumentMasker, documentMasker } from '../answer/mask-document.ts';
import { renderDocument } from '../answer/render-document.ts';
import { streamReply } from '../answer/stream-reply.ts';
import { isRecord } from '../mapping/is-record.ts';
import { parseNames } from '../names/parse-names.ts';
import type { Target } from '../names/resolve-names.ts';
import {
  asId,
  asIds,
  asList,
  asObject,
  asText,
  type Members,
  onlyKnown,
} from '../query/read-json.ts';
import { readSource, type SourceFilter, writeSource } from '../query/walk-source.ts';
import { readBody, sourceOf } from '../request/search-input.ts';
import type { Views } from './index-view.ts';
import { type Plan, type PlanContext, postJson } from './plan.ts';
import { askedSource } from './plan-get.ts';
import { distinctTargets } from './resolve-search.ts';

const MAX_DOCUMENTS = 1_000;

type Item = Readonly<{
  target: Target;
  id: string;
  routing: string | undefined;
  source: SourceFilter;
}>;

/** Several documents by their ids: all are let through, or none. */
export async function planMget(context: PlanContext): Promise<Plan> {
  const { call } = context;
  const items = readItems(asObject(readBody(call), 'the body'), context);
  const targets = distinctTargets(items.map(({ target }) => target));
  await context.mappings(targets.map(({ index }) => index));
  const [only, ...more] = targets;
  const path = only !== undefined && more.length === 0 ? `/${only.index}/_mget` : '/_mget';
  return {
    touches: targets.map((target) => ({ action: 'get', target })),
    facts: { statement: 'mget', statements: items.length, unbounded: false },
    access: 'read',
    prepare(views) {
      if (items.length > views.rows) throw tooMany(items.length, views.rows);
      const asked = items.map(({ target, source }) => askedSource(source, views.of(target)));
      const docs = items.map(({ target, id, routing }, i) => ({
        ...(path === '/_mget' && { _index: target.index }),
        _id: id,
        ...(routing !== undefined && { routing }),
        _source: writeSource(asked[i]?.body ?? { includes: [], excludes: [], none: true }, []),
      }));
      const body = writeJson({ docs });
      return {
        documents: docs.length,
        canonical: {
          path,
          query: call.upstream,
          docs,
          filters: targets.map((one) => [...views.of(one).filters]),
        },
        request: {
          checks: [],
          call: () => postJson(path, body, call.upstream),
          answers: [200],
          defines: false,
          render(answer, deps) {
            const counted = documentCount();
            const masker = documentMasker(deps);
            const of = documents(
              items,
              asked.map(({ rest }) => rest),
              views,
              masker,
              counted,
            );
            return streamReply(
              answer.body,
              { kind: 'object', members: { docs: { kind: 'list', of } } },
              { status: answer.status, masker, ...counted },
            );
          },
        },
      };
    },
  };
}

function tooMany(documents: number, rows: number): SallyportError {
  return new SallyportError(
    'over_limit',
    `the call names ${documents} documents, at most ${rows} are returned: split it`,
  );
}

/** Each document by the item that it answers: they come in order. */
function documents(
  items: readonly Item[],
  rests: readonly SourceFilter[],
  views: Views,
  masker: DocumentMasker,
  counted: DocumentCount,
): JsonTemplate {
  let next = 0;
  return {
    kind: 'value',
    render(document) {
      const item = items[next];
      const source = rests[next++];
      if (item === undefined || source === undefined || !isRecord(document)) {
        throw new SallyportError(
          'upstream_failed',
          'the search service gave other documents than it was asked for',
        );
      }
      if (document['error'] !== undefined) {
        return {
          ...keepWithIds(document, ['_index', '_id'], (id) =>
            masker.id(id, views.of(item.target).masks),
          ),
          error: renderItemError(document['error'] as never),
        };
      }
      return countFound(
        renderDocument(document as never, { ...views.of(item.target), source }, masker),
        counted,
      );
    },
  };
}

async function countFound(document: Promise<Json>, counted: DocumentCount): Promise<Json> {
  const shown = await document;
  if (isRecord(shown) && shown['found'] === true) counted.add(shown);
  return shown;
}

function readItems(body: Members, { call, ids, now, resolve }: PlanContext): readonly Item[] {
  onlyKnown(body, ['docs', 'ids'], 'the body');
  const common = sourceOf(call);
  const docs: Members[] = [
    ...asList(body['docs']).map((one, i) => asObject(one, `docs[${i}]`)),
    ...asIds(body['ids'], 'ids').map((id) => ({ _id: id })),
  ];
  if (docs.length === 0) throw new SallyportError('bad_request', 'the body names no document');
  if (docs.length > MAX_DOCUMENTS) {
    throw new SallyportError('over_limit', `one call gets at most ${MAX_DOCUMENTS} documents`);
  }
  return docs.map((members, i) => {
    const at = `docs[${i}]`;
    onlyKnown(members, ['_index', '_id', 'routing', '_routing', '_source'], at);
    const index =
      members['_index'] === undefined ? call.captured.index : asText(members['_index'], at);
    const [target, ...more] = index === undefined ? [] : resolve(parseNames(index, now));
    if (target === undefined || more.length > 0) {
      throw new SallyportError('bad_request', `${at} must be in one index: name it`);
    }
    const routing = members['routing'] ?? members['_routing'];
    return {
      target,
      id: ids.open(asId(members['_id'], `${at}._id`)),
      routing: routing === undefined ? undefined : ids.open(asId(routing, `${at}.routing`)),
      source: readSource(members['_source'] ?? common, `${at}._source`),
    };
  });
}
