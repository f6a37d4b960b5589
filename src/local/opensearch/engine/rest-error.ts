import { isObject, type JsonObject } from './json-object.ts';

/** A refusal in the shape of OpenSearch: `{error: {root_cause, type, reason}, status}`. */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject) {
    super(reasonOf(body));
    this.status = status;
    this.body = body;
  }
}

function reasonOf({ error }: JsonObject): string {
  const reason = isObject(error) ? error['reason'] : error;
  return typeof reason === 'string' ? reason : 'refused';
}

export function restError(
  status: number,
  type: string,
  reason: string,
  details: JsonObject = {},
): RestError {
  const cause = { type, reason, ...details };
  return new RestError(status, { error: { root_cause: [cause], ...cause }, status });
}

/** What a real cluster would do and this one does not: said, never guessed. */
export function notInStandIn(what: string): RestError {
  return restError(501, 'not_in_local_stand_in', `${what} is not in the local stand-in`);
}

export function illegalArgument(reason: string): RestError {
  return restError(400, 'illegal_argument_exception', reason);
}

export function parsingError(reason: string): RestError {
  return restError(400, 'parsing_exception', reason);
}

export function indexNotFound(index: string, kind = 'index_or_alias'): RestError {
  return restError(404, 'index_not_found_exception', `no such index [${index}]`, {
    index,
    'resource.id': index,
    'resource.type': kind,
    index_uuid: '_na_',
  });
}

/** A search that the index itself refuses, as the coordinating node tells it. */
export function searchRefused(
  index: string,
  reason: string,
  type = 'query_shard_exception',
): RestError {
  const cause = { type, reason, ...(type === 'query_shard_exception' && { index }) };
  return new RestError(400, {
    error: {
      root_cause: [cause],
      type: 'search_phase_execution_exception',
      reason: 'all shards failed',
      phase: 'query',
      grouped: true,
      failed_shards: [{ shard: 0, index, reason: cause }],
    },
    status: 400,
  });
}
