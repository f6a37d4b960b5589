import { readSettings } from '../engine/index-settings.ts';
import type { Index } from '../engine/index-store.ts';
import { isObject, type JsonObject } from '../engine/json-object.ts';
import { extendMapping } from '../engine/mapping.ts';
import { illegalArgument } from '../engine/rest-error.ts';
import { objectBody, requiredBody } from './request-body.ts';
import { acknowledged, type Call, type Engine, ok, type Reply, type Route } from './route.ts';
import { INDEX_PARAMETERS, indicesOf } from './scopes.ts';

const READ = [...INDEX_PARAMETERS, 'local'];
/** The number that 2.19.1 writes into an index */
const CREATED_BY = '136407927';

/** Indices, their mappings and settings. */
export const INDEX_ROUTES: readonly Route[] = [
  { methods: ['PUT'], path: '/{index}', parameters: ['wait_for_active_shards'], run: createIndex },
  { methods: ['DELETE'], path: '/{index}', parameters: INDEX_PARAMETERS, run: deleteIndex },
  { methods: ['GET', 'HEAD'], path: '/{index}', parameters: READ, run: shown(describe) },
  ...['/_mapping', '/{index}/_mapping'].map((path) => ({
    ...{ methods: ['GET'], path, parameters: READ, run: shown(mappings) },
  })),
  {
    methods: ['PUT', 'POST'],
    path: '/{index}/_mapping',
    parameters: INDEX_PARAMETERS,
    run: putMapping,
  },
  ...['/_settings', '/{index}/_settings'].map((path) => ({
    ...{ methods: ['GET'], path, parameters: READ, run: shown(settings) },
  })),
  { methods: ['PUT'], path: '/{index}/_settings', parameters: INDEX_PARAMETERS, run: putSettings },
  ...['/_refresh', '/{index}/_refresh'].map((path) => ({
    ...{ methods: ['GET', 'POST'], path, parameters: INDEX_PARAMETERS, run: refresh },
  })),
];

function createIndex(call: Call, { store }: Engine): Reply {
  const { name } = store.create(call.at['index'] ?? '', objectBody(call.body));
  return ok({ acknowledged: true, shards_acknowledged: true, index: name });
}

function deleteIndex(call: Call, engine: Engine): Reply {
  const name = call.at['index'] ?? '';
  const isAlias = engine.store.all().some(({ aliases }) => aliases.has(name));
  if (isAlias) {
    throw illegalArgument(
      `The provided expression [${name}] matches an alias, specify the corresponding concrete indices instead.`,
    );
  }
  for (const index of indicesOf(call, engine)) engine.store.delete(index.name);
  return acknowledged;
}

function shown(show: (index: Index) => JsonObject) {
  return (call: Call, engine: Engine): Reply =>
    ok(Object.fromEntries(indicesOf(call, engine).map((index) => [index.name, show(index)])));
}

function describe(index: Index): JsonObject {
  const aliases: JsonObject = Object.fromEntries([...index.aliases].map((alias) => [alias, {}]));
  return { aliases, ...mappings(index), ...settings(index) };
}

function mappings({ mapping }: Index): JsonObject {
  return { mappings: mapping.raw };
}

function settings({ name, uuid, createdAt, settings: own }: Index): JsonObject {
  const usual = { number_of_shards: '1', number_of_replicas: '1' };
  return {
    settings: {
      index: {
        ...{ replication: { type: 'DOCUMENT' }, ...usual, ...own },
        ...{ provided_name: name, creation_date: String(createdAt), uuid },
        version: { created: CREATED_BY },
      },
    },
  };
}

function putMapping(call: Call, engine: Engine): Reply {
  const change = requiredBody(call.body);
  const changed = indicesOf(call, engine).map((index) => ({
    index,
    mapping: extendMapping(index.mapping, change),
  }));
  for (const { index, mapping } of changed) index.mapping = mapping;
  return acknowledged;
}

function putSettings(call: Call, engine: Engine): Reply {
  const body = requiredBody(call.body);
  const change = readSettings(isObject(body['settings']) ? body['settings'] : body);
  for (const index of indicesOf(call, engine)) index.settings = { ...index.settings, ...change };
  return acknowledged;
}

/** Everything is visible at once: there is nothing to do. */
function refresh(call: Call, engine: Engine): Reply {
  const shards = indicesOf(call, engine).length;
  return ok({ _shards: { total: shards, successful: shards, failed: 0 } });
}
