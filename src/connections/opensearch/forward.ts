import type { Confirm, Upstream } from '../../gateway/connector.ts';
import type { SearchCredential } from '../../gateway/credential.ts';
import type { Json } from '../../gateway/json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { writeJson } from '../../gateway/write-json.ts';
import { readWhole } from './answer/read-whole.ts';
import { httpCall } from './http-call.ts';
import { isRecord } from './mapping/is-record.ts';
import type { ClusterSource } from './names/cluster.ts';
import {
  type DocumentCheck,
  postJson,
  type ResolvedSearch,
  type SearchAnswer,
  type Seen,
} from './plans/plan.ts';
import { checkPath } from './prepare-search.ts';

/** The search service with one credential, for one request. Nothing is opened until it is called. */
export function connectSearch(
  credential: SearchCredential,
  signal: AbortSignal,
  cluster: Pick<ClusterSource, 'forget'>,
): Upstream<ResolvedSearch, SearchAnswer> {
  let counted: number | undefined;
  const defined = new Set<string>();
  const deps = ({ timeoutMs }: ResolvedSearch) => ({ credential, signal, timeoutMs });

  return {
    async estimate(request) {
      if (request.count === undefined) return { rows: request.deletes ?? 0, cost: 0 };
      const answer = await httpCall(request.count, [200], deps(request));
      counted = countOf(await readWhole(answer.body));
      return { rows: counted, cost: 0 };
    },
    async forward(request, confirm) {
      const seen = request.checks.length === 0 ? [] : await look(request, deps(request));
      const call = request.call(seen, counted);
      await confirmChange(request, counted, confirm);
      if (request.count !== undefined && counted === 0) return nothingChanged();
      if (request.defines) defined.add(request.connection);
      return httpCall(call, request.answers, deps(request));
    },
    async end() {
      for (const connection of defined) cluster.forget(connection);
      defined.clear();
    },
  };
}

/** What is counted before is what is changed, at most: there is nothing to take back afterwards. */
async function confirmChange(
  { count }: ResolvedSearch,
  counted: number | undefined,
  confirm: Confirm | undefined,
): Promise<void> {
  if (count !== undefined && counted !== undefined && counted > 0) await confirm?.(counted);
}

/** Upstream takes no limit of 0, and what comes meanwhile was not counted. */
function nothingChanged(): SearchAnswer {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(JSON.stringify(NOTHING));
  }
  return { status: 200, body: body() };
}

const NOTHING = {
  took: 0,
  timed_out: false,
  total: 0,
  updated: 0,
  deleted: 0,
  batches: 0,
  version_conflicts: 0,
  noops: 0,
  retries: { bulk: 0, search: 0 },
  failures: [],
};

function countOf(value: Json): number {
  const count = isRecord(value) ? value['count'] : undefined;
  if (typeof count === 'number' && Number.isSafeInteger(count)) return count;
  throw new SallyportError(
    'upstream_failed',
    'the search service did not say how many documents there are',
  );
}

/** Looks at documents as they are at this moment. */
async function look(
  { checks }: ResolvedSearch,
  deps: Parameters<typeof httpCall>[2],
): Promise<readonly Seen[]> {
  const path = checkPath(checks);
  const docs = checks.map(({ index, id, routing, fields }) => ({
    ...(path === '/_mget' && { _index: index }),
    _id: id,
    ...(routing !== undefined && { routing }),
    _source: [...fields],
  }));
  const answer = await httpCall(postJson(path, writeJson({ docs })), [200], deps);
  const value = await readWhole(answer.body);
  const found = isRecord(value) && Array.isArray(value['docs']) ? value['docs'] : [];
  if (found.length !== checks.length) throw notSeen();
  return checks.map((check, i) => toSeen(found[i], check));
}

function toSeen(document: unknown, { id }: DocumentCheck): Seen {
  if (!isRecord(document) || document['_id'] !== id || document['error'] !== undefined)
    throw notSeen();
  const { found, _source: source = null, _seq_no: seqNo, _primary_term: primaryTerm } = document;
  return {
    found: found === true,
    source: source as Json,
    seqNo: typeof seqNo === 'number' ? seqNo : -1,
    primaryTerm: typeof primaryTerm === 'number' ? primaryTerm : -1,
  };
}

function notSeen(): SallyportError {
  return new SallyportError(
    'upstream_failed',
    'the search service could not show the documents that are to be changed',
  );
}
