import type { Index } from '../engine/index-store.ts';
import type { QueryScope } from '../engine/query/query-scope.ts';
import { resolveNames } from '../engine/resolve-names.ts';
import { type Call, type Engine, flag } from './route.ts';

/** Parameters that choose among indices. */
export const INDEX_PARAMETERS = [
  'ignore_unavailable',
  'allow_no_indices',
  'expand_wildcards',
  'ignore_throttled',
];

export function indicesOf(call: Call, engine: Engine, missing?: string): readonly Index[] {
  return resolveNames(engine.store, call.at['index'], {
    ignoreUnavailable: flag(call, 'ignore_unavailable'),
    allowNoIndices: call.query.get('allow_no_indices') !== 'false',
    ...(missing !== undefined && { missing }),
  });
}

/** The indices as they are at this moment, for queries. */
export function scopesOf(indices: readonly Index[], now: number): readonly QueryScope[] {
  return indices.map(({ name, mapping, docs }) => ({
    index: name,
    fields: mapping.fields,
    docs: [...docs.values()],
    now,
  }));
}
