import { isObject, type JsonObject } from '../engine/json-object.ts';
import { onlyKeys } from '../engine/known-keys.ts';
import { compileQuery } from '../engine/query/compile-query.ts';
import { illegalArgument, RestError, restError } from '../engine/rest-error.ts';
import { type Write, writeDocument } from '../engine/write-document.ts';
import { refuseScripts, writtenIndex } from './document-routes.ts';
import { lineObjects, objectBody } from './request-body.ts';
import { type Call, type Engine, flag, ok, type Reply, type Route } from './route.ts';
import { INDEX_PARAMETERS, indicesOf, scopesOf } from './scopes.ts';

const BY_QUERY = [
  ...INDEX_PARAMETERS,
  ...['refresh', 'conflicts', 'timeout', 'requests_per_second'],
  ...['scroll_size', 'slices', 'max_docs'],
];

/** Many documents in one request. */
export const BULK_ROUTES: readonly Route[] = [
  ...['/_bulk', '/{index}/_bulk'].map((path) => ({
    methods: ['POST', 'PUT'],
    path,
    parameters: ['refresh', 'wait_for_active_shards'],
    run: bulk,
  })),
  {
    methods: ['POST'],
    path: '/{index}/_delete_by_query',
    parameters: BY_QUERY,
    run: deleteByQuery,
  },
  {
    methods: ['POST'],
    path: '/{index}/_update_by_query',
    parameters: BY_QUERY,
    run: updateByQuery,
  },
];

function bulk(call: Call, engine: Engine): Reply {
  const lines = lineObjects(call.body, 'bulk');
  const actions: (readonly [Write['kind'], JsonObject, JsonObject])[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [[name, target] = [], ...others] = Object.entries(lines[at] ?? {});
    if (!isKind(name) || !isObject(target) || others.length > 0) throw malformed(at + 1, name);
    actions.push([name, target, name === 'delete' ? {} : (lines[++at] ?? {})]);
  }
  const items = actions.map((action) => bulkItem(action, call, engine));
  const errors = items.some((item) => Object.values(item).some((one) => 'error' in one));
  return ok({ took: 1, errors, items });
}

type BulkItem = Readonly<Record<string, JsonObject>>;

function bulkItem(
  [kind, target, body]: readonly [Write['kind'], JsonObject, JsonObject],
  call: Call,
  engine: Engine,
): BulkItem {
  onlyKeys(
    target,
    ['_index', '_id', 'if_seq_no', 'if_primary_term', 'retry_on_conflict'],
    'a bulk action',
  );
  const name = String(target['_index'] ?? call.at['index'] ?? '');
  const id = target['_id'] === undefined ? engine.randomText(15) : String(target['_id']);
  const { if_seq_no } = target;
  try {
    const index = writtenIndex(engine, name, kind !== 'delete');
    const ifSeqNo = if_seq_no === undefined ? {} : { ifSeqNo: Number(if_seq_no) };
    const { status, body: written } = writeDocument(index, { kind, id, body, ...ifSeqNo });
    const refreshed = flag(call, 'refresh') ? { forced_refresh: true } : {};
    return { [kind]: { ...written, ...refreshed, status } };
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const { root_cause: _, ...cause } = isObject(error.body['error']) ? error.body['error'] : {};
    return { [kind]: { _index: name, _id: id, status: error.status, error: cause } };
  }
}

function isKind(name: string | undefined): name is Write['kind'] {
  return name === 'index' || name === 'create' || name === 'update' || name === 'delete';
}

function malformed(line: number, name: string | undefined) {
  const found = name === undefined ? 'END_OBJECT' : name;
  return illegalArgument(
    `Malformed action/metadata line [${line}], expected one of [create, delete, index, update] but found [${found}]`,
  );
}

function deleteByQuery(call: Call, engine: Engine): Reply {
  if (objectBody(call.body)['query'] === undefined) {
    const reason = 'Validation Failed: 1: query is missing;';
    throw restError(400, 'action_request_validation_exception', reason);
  }
  const deleted = eachHit(call, engine, 'delete');
  return ok(byQueryAnswer(deleted, { deleted }));
}

function updateByQuery(call: Call, engine: Engine): Reply {
  const updated = eachHit(call, engine, 'index');
  return ok(byQueryAnswer(updated, { updated, deleted: 0 }));
}

/** Deletes, or writes again as it is, each document that the query finds. */
function eachHit(call: Call, engine: Engine, kind: 'delete' | 'index'): number {
  const body = objectBody(call.body);
  refuseScripts(body);
  onlyKeys(body, ['query', 'max_docs', 'conflicts'], 'a request by query');
  const indices = indicesOf(call, engine);
  const most = Number(body['max_docs'] ?? call.query.get('max_docs') ?? Number.POSITIVE_INFINITY);
  let done = 0;
  for (const [i, scope] of scopesOf(indices, engine.now()).entries()) {
    const index = indices[i];
    const match = compileQuery(body['query'] ?? { match_all: {} }, scope);
    for (const doc of scope.docs) {
      if (index === undefined || done >= most || match(doc) === undefined) continue;
      writeDocument(index, { kind, id: doc.id, body: doc.source });
      done++;
    }
  }
  return done;
}

function byQueryAnswer(total: number, counts: JsonObject): JsonObject {
  return {
    ...{ took: 1, timed_out: false, total, ...counts, batches: Math.ceil(total / 1000) },
    ...{ version_conflicts: 0, noops: 0, retries: { bulk: 0, search: 0 }, throttled_millis: 0 },
    ...{ requests_per_second: -1, throttled_until_millis: 0, failures: [] },
  };
}
