import { isObject, listOf } from '../engine/json-object.ts';
import { onlyKeys } from '../engine/known-keys.ts';
import { illegalArgument } from '../engine/rest-error.ts';
import { objectBody } from './request-body.ts';
import { type Call, type Engine, ok, type Reply, type Route } from './route.ts';
import { INDEX_PARAMETERS, indicesOf, scopesOf } from './scopes.ts';

/** Scrolls and points in time. */
export const CONTEXT_ROUTES: readonly Route[] = [
  ...['/_search/scroll', '/_search/scroll/{id}'].flatMap((path): Route[] => [
    {
      methods: ['GET', 'POST'],
      path,
      parameters: ['scroll', 'scroll_id', 'rest_total_hits_as_int'],
      run: nextPage,
    },
    { methods: ['DELETE'], path, run: clearScroll },
  ]),
  {
    methods: ['POST'],
    path: '/{index}/_search/point_in_time',
    parameters: [
      ...INDEX_PARAMETERS,
      'keep_alive',
      'preference',
      'routing',
      'allow_partial_pit_creation',
    ],
    run: openPit,
  },
  { methods: ['DELETE'], path: '/_search/point_in_time', run: closePits },
  { methods: ['DELETE'], path: '/_search/point_in_time/_all', run: closeAllPits },
];

function nextPage(call: Call, { contexts }: Engine): Reply {
  const body = objectBody(call.body);
  onlyKeys(body, ['scroll', 'scroll_id'], 'a scroll');
  const id = body['scroll_id'] ?? call.at['id'] ?? call.query.get('scroll_id');
  if (typeof id !== 'string') throw illegalArgument('scroll_id is missing');
  const keepAlive = body['scroll'] ?? call.query.get('scroll');
  const context = contexts.use('scroll', id, keepAlive === null ? undefined : String(keepAlive));
  return ok({ _scroll_id: id, ...context.next() });
}

function clearScroll(call: Call, { contexts }: Engine): Reply {
  const given = objectBody(call.body)['scroll_id'] ?? call.at['id'] ?? null;
  const ids = listOf(given).map(String);
  const freed = ids.includes('_all')
    ? contexts.closeAll('scroll').length
    : ids.filter((id) => contexts.close(id)).length;
  return { status: freed > 0 ? 200 : 404, body: { succeeded: true, num_freed: freed } };
}

function openPit(call: Call, engine: Engine): Reply {
  const keepAlive = call.query.get('keep_alive');
  if (keepAlive === null) throw illegalArgument('keep_alive is missing');
  const scopes = scopesOf(indicesOf(call, engine), engine.now());
  const shards = { total: scopes.length, successful: scopes.length, skipped: 0, failed: 0 };
  return ok({
    pit_id: engine.contexts.open({ kind: 'pit', scopes }, keepAlive),
    _shards: shards,
    creation_time: engine.now(),
  });
}

function closePits(call: Call, { contexts }: Engine): Reply {
  const { pit_id } = objectBody(call.body);
  const ids = listOf(isObject(pit_id) ? undefined : pit_id).map(String);
  return ok({ pits: ids.map((id) => ({ successful: contexts.close(id), pit_id: id })) });
}

function closeAllPits(_: Call, { contexts }: Engine): Reply {
  return ok({ pits: contexts.closeAll('pit').map((id) => ({ successful: true, pit_id: id })) });
}
