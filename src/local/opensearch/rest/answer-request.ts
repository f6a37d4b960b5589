import { notInStandIn, RestError } from '../engine/rest-error.ts';
import { ALIAS_ROUTES } from './alias-routes.ts';
import { BULK_ROUTES } from './bulk-routes.ts';
import { CLUSTER_ROUTES } from './cluster-routes.ts';
import { CONTEXT_ROUTES } from './context-routes.ts';
import { DOCUMENT_ROUTES } from './document-routes.ts';
import { INDEX_ROUTES } from './index-routes.ts';
import type { Engine, Reply, Route } from './route.ts';
import { SEARCH_ROUTES } from './search-routes.ts';

/** Parameters that every route takes and that change at most how an answer is written. */
const COMMON = [
  'pretty',
  'human',
  'error_trace',
  'timeout',
  'master_timeout',
  'cluster_manager_timeout',
];

const ROUTES: readonly Route[] = [
  ...CLUSTER_ROUTES,
  ...SEARCH_ROUTES,
  ...CONTEXT_ROUTES,
  ...BULK_ROUTES,
  ...DOCUMENT_ROUTES,
  ...ALIAS_ROUTES,
  ...INDEX_ROUTES,
];

export type PlainRequest = Readonly<{
  method: string;
  /** Segments of the path, decoded */
  segments: readonly string[];
  query: URLSearchParams;
  body: string;
}>;

/** Answers one request; a refusal is an answer as well. */
export function answerRequest(request: PlainRequest, engine: Engine): Reply {
  try {
    return run(request, engine);
  } catch (error) {
    if (error instanceof RestError) return { status: error.status, body: error.body };
    throw error;
  }
}

function run({ method, segments, query, body }: PlainRequest, engine: Engine): Reply {
  for (const route of ROUTES) {
    const at = matchPath(route.path, segments);
    if (at === undefined || !route.methods.includes(method)) continue;
    const known = [...COMMON, ...(route.parameters ?? [])];
    const unknown = [...query.keys()].find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw notInStandIn(`the parameter [${unknown}] of ${method} ${route.path}`);
    return route.run({ method, at, query, body }, engine);
  }
  throw notInStandIn(`${method} /${segments.join('/')}`);
}

function matchPath(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length !== segments.length) return undefined;
  const at: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const segment = segments[i] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== segment) return undefined;
    } else {
      // A word of the API is never the name of an index.
      if (name === 'index' && segment.startsWith('_') && segment !== '_all') return undefined;
      at[name] = segment;
    }
  }
  return at;
}
