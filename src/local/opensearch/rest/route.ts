import type { Json } from '../../../gateway/json.ts';
import type { IndexStore } from '../engine/index-store.ts';
import type { JsonObject } from '../engine/json-object.ts';
import type { SearchContexts } from './search-contexts.ts';

/** One request, its body read. */
export type Call = Readonly<{
  method: string;
  /** Segments of the path that the route names, decoded */
  at: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: string;
}>;

/** An object is answered as JSON, a text as it is. */
export type Reply = Readonly<{ status: number; body: Json | string }>;

export type Engine = Readonly<{
  store: IndexStore;
  contexts: SearchContexts;
  /** Milliseconds since the epoch */
  now: () => number;
  randomText: (bytes: number) => string;
}>;

export type Route = Readonly<{
  methods: readonly string[];
  /** `/{index}/_doc/{id}` */
  path: string;
  /** Parameters of the query string that it understands */
  parameters?: readonly string[];
  run: (call: Call, engine: Engine) => Reply;
}>;

export function ok(body: JsonObject | readonly Json[]): Reply {
  return { status: 200, body };
}

export const acknowledged: Reply = { status: 200, body: { acknowledged: true } };

/** What a query string says to a flag: `?refresh`, `?refresh=true`. */
export function flag({ query }: Pick<Call, 'query'>, name: string): boolean {
  const value = query.get(name);
  return value === '' || value === 'true';
}
