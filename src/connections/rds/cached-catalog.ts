import type { Catalog, CatalogSource } from './catalog.ts';

type CacheOptions = Readonly<{
  load: (connection: string) => Promise<Catalog>;
  /** Milliseconds since the epoch */
  now: () => number;
  maxAgeMs?: number;
}>;

type Entry = {
  loaded?: Readonly<{ catalog: Catalog; at: number }>;
  /** The load under way */
  running?: Promise<Catalog>;
  /** The load that follows it, for callers who cannot use what it began to read before they asked */
  queued?: Promise<Catalog>;
};

/**
 * Keeps the catalog of each connection for a while. However many ask at once, at most one load of
 * a connection runs and one waits. A failed load is not kept, nor hidden behind an older catalog. A
 * catalog that did not change stays the same object: what was made of it is remembered by it.
 */
export function cachedCatalog({ load, now, maxAgeMs = 60_000 }: CacheOptions): CatalogSource {
  const entries = new Map<string, Entry>();

  function start(connection: string, entry: Entry): Promise<Catalog> {
    const at = now();
    const running = load(connection)
      .then((read) => {
        const catalog =
          read.version === entry.loaded?.catalog.version ? entry.loaded.catalog : read;
        entry.loaded = { catalog, at };
        return catalog;
      })
      .finally(() => {
        delete entry.running;
      });
    entry.running = running;
    return running;
  }

  function startAfter(running: Promise<Catalog>, connection: string, entry: Entry) {
    const queued = running
      .catch(() => undefined)
      .then(() => {
        delete entry.queued;
        return start(connection, entry);
      });
    entry.queued = queued;
    return queued;
  }

  return async (connection, { fresh = false } = {}) => {
    const entry = entries.get(connection) ?? {};
    entries.set(connection, entry);
    const { loaded, running, queued } = entry;
    if (!fresh && loaded !== undefined && now() - loaded.at < maxAgeMs) return loaded.catalog;
    if (running === undefined) return queued ?? start(connection, entry);
    if (!fresh) return running;
    return queued ?? startAfter(running, connection, entry);
  };
}
