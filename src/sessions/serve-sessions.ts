import { createHash } from 'node:crypto';
import type { CallerRequest } from '../gateway/caller-request.ts';
import { noQuery, pageQuery } from '../gateway/page-query.ts';
import { type Principal, principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { SessionArchive } from './session-archive.ts';
import type { ExchangeKey, Outcome, SessionStore } from './session-store.ts';

type Deps = Readonly<{
  store: SessionStore;
  archive: SessionArchive;
  /** Groups whose members read every session */
  auditors: readonly string[];
}>;

/** The read routes of the evidence. */
export interface SessionRoutes {
  /** `GET /sessions` → `{ sessions, next? }`, newest first */
  list(request: CallerRequest, principal: Principal): Promise<Response>;
  /** `GET /sessions/{id}` → `{ session, exchanges, next? }`, in order */
  session(request: CallerRequest, principal: Principal, id: string): Promise<Response>;
  /** `GET /sessions/{id}/exchanges/{n}` → `{ record, transcript? }` */
  exchange(request: CallerRequest, principal: Principal, key: ExchangeKey): Promise<Response>;
}

/**
 * Everybody reads what is their own, auditors read everything. Throws SallyportError `not_found`
 * alike for what does not exist and for what is somebody else's, `bad_request` for a query that is
 * not understood, and `unavailable`, also when a transcript is not the one that was recorded.
 */
export function serveSessions({ store, archive, auditors }: Deps): SessionRoutes {
  const readsAll = (principal: Principal) =>
    principal.groups.some((group) => auditors.includes(group));
  const pageFor = ({ query }: CallerRequest, principal: Principal) => ({
    ...pageQuery(query),
    ...(!readsAll(principal) && { principal: principalId(principal) }),
  });
  return {
    async list(request, principal) {
      const { items, next } = await store.listSessions(pageFor(request, principal));
      return reply({ sessions: items, next });
    },
    async session(request, principal, id) {
      const { items, next } = await store.listExchanges(id, pageFor(request, principal));
      if (items.length === 0 && next === undefined) throw notFound('session');
      return reply({ session: id, exchanges: items, next });
    },
    async exchange(request, principal, key) {
      noQuery(request.query);
      const record = await store.getExchange(key);
      const own = record?.principal.id === principalId(principal);
      if (record === undefined || !(own || readsAll(principal))) throw notFound('exchange');
      const transcript = record.outcome?.transcript;
      return reply({ record, ...(transcript && (await readTranscript(archive, transcript))) });
    },
  };
}

async function readTranscript(
  archive: SessionArchive,
  recorded: NonNullable<Outcome['transcript']>,
): Promise<Readonly<{ transcript: string } | { transcriptBase64: string }>> {
  const bytes = await archive.read(recorded.key);
  if (bytes === undefined) {
    throw new SallyportError(
      'unavailable',
      'the transcript of this exchange is not in the archive',
    );
  }
  if (createHash('sha256').update(bytes).digest('hex') !== recorded.sha256) {
    throw new SallyportError('unavailable', 'the transcript is not the one that was recorded');
  }
  try {
    return { transcript: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { transcriptBase64: Buffer.from(bytes).toString('base64') };
  }
}

function notFound(what: string): SallyportError {
  return new SallyportError('not_found', `there is no such ${what}, or it is not yours`);
}

function reply(body: unknown): Response {
  return Response.json(body, { headers: { 'cache-control': 'no-store' } });
}
