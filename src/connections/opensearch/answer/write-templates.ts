import type { Json } from '../../../gateway/json.ts';
import { SHARDS } from './hit-templates.ts';
import { renderItemError } from './item-error.ts';
import { type JsonTemplate, SCALAR, scalarsOf } from './json-template.ts';

const WRITTEN_MEMBERS = {
  ...Object.fromEntries(
    ['_index', '_version', 'result', '_seq_no', '_primary_term', 'forced_refresh', 'status'].map(
      (name) => [name, SCALAR] as const,
    ),
  ),
  _shards: SHARDS,
};

/** An id as it may be seen. */
export type ShowId = (id: Json) => Json;

/** The answer to one change of one document. */
export function written(show: ShowId): JsonTemplate {
  const _id: JsonTemplate = { kind: 'value', render: show };
  return { kind: 'object', members: { ...WRITTEN_MEMBERS, _id } };
}

/** The answer to many changes. */
export function bulkAnswer(show: ShowId): JsonTemplate {
  const item: JsonTemplate = {
    kind: 'object',
    members: {
      ...WRITTEN_MEMBERS,
      _id: { kind: 'value', render: show },
      error: { kind: 'value', render: renderItemError },
    },
  };
  const of = { index: item, create: item, update: item, delete: item };
  return {
    kind: 'object',
    members: {
      took: SCALAR,
      errors: SCALAR,
      items: { kind: 'list', of: { kind: 'object', members: of } },
    },
  };
}

const BY_QUERY_SCALARS = [
  'took',
  'timed_out',
  'total',
  'updated',
  'deleted',
  'created',
  'batches',
  'version_conflicts',
  'noops',
  'throttled_millis',
  'requests_per_second',
  'throttled_until_millis',
];

/** The answer to a change by query. */
export function byQueryAnswer(show: ShowId): JsonTemplate {
  return {
    kind: 'object',
    members: {
      ...Object.fromEntries(BY_QUERY_SCALARS.map((name) => [name, SCALAR] as const)),
      retries: scalarsOf(['bulk', 'search']),
      failures: {
        kind: 'list',
        of: {
          kind: 'object',
          members: {
            index: SCALAR,
            id: { kind: 'value', render: show },
            status: SCALAR,
            cause: { kind: 'value', render: renderItemError },
          },
        },
      },
    },
  };
}
