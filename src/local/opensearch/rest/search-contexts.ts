import type { JsonObject } from '../engine/json-object.ts';
import type { QueryScope } from '../engine/query/query-scope.ts';
import { illegalArgument, restError } from '../engine/rest-error.ts';

/** What is kept of a search between two requests. */
export type SearchContext =
  | Readonly<{ kind: 'pit'; scopes: readonly QueryScope[] }>
  | Readonly<{ kind: 'scroll'; next: (size?: number) => JsonObject }>;

/** Scrolls and points in time, each for as long as it asks to be kept. */
export interface SearchContexts {
  /** Gives its id */
  open(context: SearchContext, keepAlive: string): string;
  /** @throws RestError 404 when there is none, or it has expired */
  use<K extends SearchContext['kind']>(
    kind: K,
    id: string,
    keepAlive?: string,
  ): Extract<SearchContext, Readonly<{ kind: K }>>;
  /** Whether there was one */
  close(id: string): boolean;
  /** Closes all of a kind, and gives their ids */
  closeAll(kind: SearchContext['kind']): readonly string[];
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const MOST = 500;

export function searchContexts(
  now: () => number,
  randomText: (bytes: number) => string,
): SearchContexts {
  const open = new Map<string, Readonly<{ context: SearchContext; until: number }>>();
  const sweep = () => {
    for (const [id, { until }] of open) if (until <= now()) open.delete(id);
  };
  return {
    open(context, keepAlive) {
      sweep();
      if (open.size >= MOST) {
        throw restError(
          429,
          'rejected_execution_exception',
          `Trying to create too many ${context.kind} contexts`,
        );
      }
      const id = randomText(24);
      open.set(id, { context, until: now() + milliseconds(keepAlive) });
      return id;
    },
    use(kind, id, keepAlive) {
      sweep();
      const found = open.get(id)?.context;
      if (found === undefined || !isKind(found, kind)) {
        throw restError(404, 'search_context_missing_exception', 'No search context found for id');
      }
      if (keepAlive !== undefined) {
        open.set(id, { context: found, until: now() + milliseconds(keepAlive) });
      }
      return found;
    },
    close: (id) => open.delete(id),
    closeAll(kind) {
      const ids = [...open].filter(([, { context }]) => context.kind === kind).map(([id]) => id);
      for (const id of ids) open.delete(id);
      return ids;
    },
  };
}

function isKind<K extends SearchContext['kind']>(
  context: SearchContext,
  kind: K,
): context is Extract<SearchContext, Readonly<{ kind: K }>> {
  return context.kind === kind;
}

function milliseconds(keepAlive: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(keepAlive) ?? [];
  if (count === undefined) {
    throw illegalArgument(
      `failed to parse setting [keep_alive] with value [${keepAlive}] as a time value`,
    );
  }
  return Number(count) * (UNIT_MS[unit] ?? 0);
}
