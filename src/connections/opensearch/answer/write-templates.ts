import { SHARDS } from './hit-templates.ts';
import { renderItemError } from './item-error.ts';
import { type JsonTemplate, SCALAR, scalarsOf } from './json-template.ts';

const WRITTEN_MEMBERS = {
  ...Object.fromEntries(
    [
      '_index',
      '_id',
      '_version',
      'result',
      '_seq_no',
      '_primary_term',
      'forced_refresh',
      'status',
    ].map((name) => [name, SCALAR] as const),
  ),
  _shards: SHARDS,
};

/** The answer to one change of one document. */
export const WRITTEN: JsonTemplate = { kind: 'object', members: WRITTEN_MEMBERS };

const ITEM: JsonTemplate = {
  kind: 'object',
  members: { ...WRITTEN_MEMBERS, error: { kind: 'value', render: renderItemError } },
};

/** The answer to many changes. */
export const BULK: JsonTemplate = {
  kind: 'object',
  members: {
    took: SCALAR,
    errors: SCALAR,
    items: {
      kind: 'list',
      of: { kind: 'object', members: { index: ITEM, create: ITEM, update: ITEM, delete: ITEM } },
    },
  },
};

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
export const BY_QUERY: JsonTemplate = {
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
          id: SCALAR,
          status: SCALAR,
          cause: { kind: 'value', render: renderItemError },
        },
      },
    },
  },
};
