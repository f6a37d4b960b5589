import { plainAlias } from '../engine/index-store.ts';
import { isObject, type JsonObject, listOf } from '../engine/json-object.ts';
import { onlyKeys } from '../engine/known-keys.ts';
import { resolveNames } from '../engine/resolve-names.ts';
import { illegalArgument, notInStandIn, RestError } from '../engine/rest-error.ts';
import { wildcardPattern } from '../engine/wildcard-pattern.ts';
import { objectBody, requiredBody } from './request-body.ts';
import { acknowledged, type Call, type Engine, ok, type Reply, type Route } from './route.ts';
import { INDEX_PARAMETERS, indicesOf } from './scopes.ts';

/** Aliases, and what a name stands for. */
export const ALIAS_ROUTES: readonly Route[] = [
  ...['/_alias', '/_alias/{alias}', '/{index}/_alias', '/{index}/_alias/{alias}'].map((path) => ({
    ...{ methods: ['GET', 'HEAD'], path, parameters: INDEX_PARAMETERS, run: getAliases },
  })),
  { methods: ['PUT', 'POST'], path: '/{index}/_alias/{alias}', run: putAlias },
  { methods: ['DELETE'], path: '/{index}/_alias/{alias}', run: deleteAlias },
  // There are none, and clients ask.
  { methods: ['GET'], path: '/_data_stream', run: () => ok({ data_streams: [] }) },
  { methods: ['POST'], path: '/_aliases', run: changeAliases },
  { methods: ['GET'], path: '/_resolve/index/{name}', parameters: INDEX_PARAMETERS, run: resolve },
];

function getAliases(call: Call, engine: Engine): Reply {
  const wanted = call.at['alias'];
  const patterns = wanted?.split(',').map(wildcardPattern);
  const found = indicesOf(call, engine).flatMap(({ name, aliases }) => {
    const own = [...aliases].filter((alias) => patterns?.some((one) => one.test(alias)) ?? true);
    if (patterns !== undefined && own.length === 0) return [];
    return [[name, { aliases: Object.fromEntries(own.map((alias) => [alias, {}])) }] as const];
  });
  if (found.length === 0 && wanted !== undefined && !wanted.includes('*')) {
    throw new RestError(404, { error: `alias [${wanted}] missing`, status: 404 });
  }
  return ok(Object.fromEntries(found));
}

function putAlias(call: Call, engine: Engine): Reply {
  plainAlias(objectBody(call.body));
  addAlias(call.at['index'], call.at['alias'] ?? '', engine);
  return acknowledged;
}

function deleteAlias(call: Call, engine: Engine): Reply {
  removeAlias(call.at['index'], call.at['alias'] ?? '', engine);
  return acknowledged;
}

function changeAliases(call: Call, engine: Engine): Reply {
  for (const action of listOf(requiredBody(call.body)['actions'])) {
    const [[kind, target] = []] = Object.entries(isObject(action) ? action : {});
    if (!isObject(target)) throw illegalArgument('[aliases] unknown action');
    onlyKeys(target, ['index', 'indices', 'alias', 'aliases', 'is_write_index'], 'an alias action');
    for (const alias of namesOf(target, 'alias', 'aliases')) {
      const index = namesOf(target, 'index', 'indices').join(',');
      if (kind === 'add') addAlias(index, alias, engine);
      else if (kind === 'remove') removeAlias(index, alias, engine);
      else throw notInStandIn(`the alias action [${kind}]`);
    }
  }
  return acknowledged;
}

function namesOf(target: JsonObject, one: string, many: string): readonly string[] {
  return listOf(target[many] ?? target[one]).map(String);
}

function addAlias(index: string | undefined, alias: string, { store }: Engine): void {
  if (store.get(alias) !== undefined) {
    throw illegalArgument(
      `Invalid alias name [${alias}]: an index or data stream exists with the same name as the alias`,
    );
  }
  for (const { aliases } of resolveNames(store, index)) aliases.add(alias);
}

function removeAlias(index: string | undefined, alias: string, { store }: Engine): void {
  const removed = resolveNames(store, index).filter(({ aliases }) => aliases.delete(alias));
  if (removed.length > 0) return;
  const reason = `aliases [${alias}] missing`;
  throw new RestError(404, {
    error: { root_cause: [], type: 'aliases_not_found_exception', reason },
    status: 404,
  });
}

function resolve(call: Call, { store }: Engine): Reply {
  const name = call.at['name'] ?? '';
  const patterns = name.split(',').map((one) => wildcardPattern(one === '_all' ? '*' : one));
  const isNamed = (one: string) => patterns.some((pattern) => pattern.test(one));
  const indices = store.all().filter((index) => isNamed(index.name));
  const aliases = [...new Set(store.all().flatMap((index) => [...index.aliases]))].filter(isNamed);
  return ok({
    indices: indices.map((index) => ({
      name: index.name,
      ...(index.aliases.size > 0 && { aliases: [...index.aliases].sort() }),
      attributes: ['open'],
    })),
    aliases: aliases.sort().map((alias) => ({
      name: alias,
      indices: store
        .all()
        .filter((index) => index.aliases.has(alias))
        .map((index) => index.name),
    })),
    data_streams: [],
  });
}
