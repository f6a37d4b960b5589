import type { FieldTree } from '../mapping/field-tree.ts';
import type { Cluster, ClusterSource } from './cluster.ts';

export type CachedClusterDeps = Readonly<{
  names: (connection: string) => Promise<Cluster>;
  mappings: (
    connection: string,
    indices: readonly string[],
  ) => Promise<ReadonlyMap<string, FieldTree>>;
  /** Milliseconds since the epoch */
  now: () => number;
  maxAgeMs?: number;
  /** Answers that are kept at most */
  entries?: number;
}>;

type Entry = Readonly<{ at: number; value: Promise<unknown> }>;

/**
 * Keeps what was read of a cluster for a while; who asks while it is being read waits for the same
 * answer. A failure is not kept, nor hidden behind an older answer.
 */
export function cachedCluster(deps: CachedClusterDeps): ClusterSource {
  const { now, maxAgeMs = 5_000, entries = 500 } = deps;
  const kept = new Map<string, Entry>();

  function recall<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = kept.get(key);
    if (known !== undefined && now() - known.at < maxAgeMs) return known.value as Promise<T>;
    const value = load();
    kept.delete(key);
    kept.set(key, { at: now(), value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= entries) break;
      kept.delete(oldest);
    }
    return value;
  }

  return {
    names: (connection) => recall(`${connection} names`, () => deps.names(connection)),
    mappings: (connection, indices) =>
      recall(`${connection} of ${indices.join(',')}`, () => deps.mappings(connection, indices)),
    forget(connection) {
      for (const key of [...kept.keys()]) if (key.startsWith(`${connection} `)) kept.delete(key);
    },
  };
}
