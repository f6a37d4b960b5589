import type { Index } from '../engine/index-store.ts';
import { isObject, type JsonObject, listOf } from '../engine/json-object.ts';
import { onlyKeys } from '../engine/known-keys.ts';
import { resolveNames } from '../engine/resolve-names.ts';
import { illegalArgument, notInStandIn, RestError } from '../engine/rest-error.ts';
import { sourceFilter } from '../engine/search/source-filter.ts';
import { type Write, writeDocument } from '../engine/write-document.ts';
import { objectBody, requiredBody } from './request-body.ts';
import { type Call, type Engine, flag, ok, type Reply, type Route } from './route.ts';
import { sourceParameter } from './search-routes.ts';

const WRITE = [
  'refresh',
  'timeout',
  'if_seq_no',
  'if_primary_term',
  'op_type',
  'wait_for_active_shards',
];
const READ = [
  '_source',
  '_source_includes',
  '_source_excludes',
  'refresh',
  'realtime',
  'preference',
];

/** Single documents, and several by their ids. */
export const DOCUMENT_ROUTES: readonly Route[] = [
  {
    methods: ['PUT', 'POST'],
    path: '/{index}/_doc/{id}',
    parameters: WRITE,
    run: writing('index'),
  },
  { methods: ['POST'], path: '/{index}/_doc', parameters: WRITE, run: writing('index') },
  {
    methods: ['PUT', 'POST'],
    path: '/{index}/_create/{id}',
    parameters: WRITE,
    run: writing('create'),
  },
  {
    methods: ['POST'],
    path: '/{index}/_update/{id}',
    parameters: [...WRITE, 'retry_on_conflict'],
    run: writing('update'),
  },
  { methods: ['DELETE'], path: '/{index}/_doc/{id}', parameters: WRITE, run: writing('delete') },
  { methods: ['GET', 'HEAD'], path: '/{index}/_doc/{id}', parameters: READ, run: getDocument },
  { methods: ['GET', 'HEAD'], path: '/{index}/_source/{id}', parameters: READ, run: getSource },
  { methods: ['GET', 'POST'], path: '/_mget', parameters: READ, run: getMany },
  { methods: ['GET', 'POST'], path: '/{index}/_mget', parameters: READ, run: getMany },
];

/** The one index that a document is written to; made when it is not there. */
export function writtenIndex({ store }: Engine, name: string, create: boolean): Index {
  const isThere = store.all().some((index) => index.name === name || index.aliases.has(name));
  if (!isThere && create) return store.create(name, {});
  const [index, ...others] = resolveNames(store, name, { missing: 'index_expression' });
  if (index !== undefined && others.length === 0) return index;
  throw illegalArgument(`no write index is defined for alias [${name}]`);
}

function writing(kind: Write['kind']) {
  return (call: Call, engine: Engine): Reply => {
    const name = call.at['index'] ?? '';
    const index = writtenIndex(engine, name, kind !== 'delete');
    const seqNo = call.query.get('if_seq_no');
    const { status, body } = writeDocument(index, {
      kind: call.query.get('op_type') === 'create' ? 'create' : kind,
      id: call.at['id'] ?? engine.randomText(15),
      body: kind === 'delete' ? {} : requiredBody(call.body),
      ...(seqNo !== null && { ifSeqNo: Number(seqNo) }),
    });
    return { status, body: { ...body, ...(flag(call, 'refresh') && { forced_refresh: true }) } };
  };
}

function getDocument(call: Call, engine: Engine): Reply {
  const index = writtenIndex(engine, call.at['index'] ?? '', false);
  const body = found(index, call.at['id'] ?? '', sourceFilter(sourceParameter(call.query)));
  return { status: body['found'] === true ? 200 : 404, body };
}

function getSource(call: Call, engine: Engine): Reply {
  const { status, body } = getDocument(call, engine);
  if (status === 200 && isObject(body)) return ok(body['_source'] as JsonObject);
  throw illegalArgument('Document not found');
}

function getMany(call: Call, engine: Engine): Reply {
  const body = objectBody(call.body);
  onlyKeys(body, ['docs', 'ids'], 'an mget');
  const docs = listOf(body['docs']).map((doc) => (isObject(doc) ? doc : {}));
  const wanted = [...docs, ...listOf(body['ids']).map((id) => ({ _id: id }))];
  if (wanted.length === 0) throw illegalArgument('no documents to get');
  return ok({ docs: wanted.map((doc) => getOne(doc, call, engine)) });
}

function getOne(doc: JsonObject, call: Call, engine: Engine): JsonObject {
  onlyKeys(doc, ['_index', '_id', '_source'], 'a document of an mget');
  const { _index = call.at['index'] ?? null, _id = null, _source } = doc;
  if (_index === null) throw illegalArgument('index is missing for doc');
  const [name, id] = [String(_index), String(_id)];
  const filter = sourceFilter(_source ?? sourceParameter(call.query));
  try {
    return found(writtenIndex(engine, name, false), id, filter);
  } catch (error) {
    if (!(error instanceof RestError) || error.status === 501) throw error;
    return { _index: name, _id: id, error: error.body['error'] ?? null };
  }
}

function found(index: Index, id: string, filter: ReturnType<typeof sourceFilter>): JsonObject {
  const doc = index.docs.get(id);
  if (doc === undefined) return { _index: index.name, _id: id, found: false };
  const source = filter(doc.source);
  return {
    ...{ _index: index.name, _id: id, _version: doc.version, _seq_no: doc.seqNo },
    ...{ _primary_term: 1, found: true },
    ...(source !== undefined && { _source: source }),
  };
}

export function refuseScripts(body: JsonObject): void {
  if (body['script'] !== undefined) throw notInStandIn('a script');
}
