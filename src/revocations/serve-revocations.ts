import * as z from 'zod';
import type { CallerRequest } from '../gateway/caller-request.ts';
import { noQuery } from '../gateway/page-query.ts';
import { type Principal, principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { type KnownTargets, requireTarget } from './require-target.ts';
import type { Revocation, RevocationTarget } from './revocation.ts';
import type { RevocationStore } from './revocation-store.ts';

type Deps = Readonly<{
  store: RevocationStore;
  /** Groups whose members revoke */
  auditors: readonly string[];
  /** What there is to revoke */
  known: KnownTargets;
  now: () => Date;
  newId: () => string;
}>;

/** The kill switch. */
export interface RevocationRoutes {
  /** `POST /revocations` `{ principal | session | connection | everything: true, reason }` → 201, the revocation */
  revoke(request: CallerRequest, principal: Principal): Promise<Response>;
  /** `GET /revocations` → `{ revocations }`, those in force */
  list(request: CallerRequest, principal: Principal): Promise<Response>;
  /** `DELETE /revocations/{id}` → 204 */
  lift(request: CallerRequest, principal: Principal, id: string): Promise<Response>;
}

const name = z.string().min(1).max(512);
const body = z.strictObject({
  principal: name.optional(),
  session: name.optional(),
  connection: name.optional(),
  everything: z.literal(true).optional(),
  reason: z.string().max(1000).default(''),
});

/**
 * Only auditors revoke and lift. Throws SallyportError `denied` for everybody else, `bad_request`,
 * `not_found` and `unavailable`.
 */
export function serveRevocations({ store, auditors, known, now, newId }: Deps): RevocationRoutes {
  function onlyAuditors({ groups }: Principal): void {
    if (groups.some((group) => auditors.includes(group))) return;
    throw new SallyportError(
      'denied',
      `only members of ${auditors.join(', ') || 'no group'} revoke`,
    );
  }
  return {
    async revoke(request, principal) {
      onlyAuditors(principal);
      noQuery(request.query);
      const { reason, target } = parse(request.body);
      requireTarget(target, known);
      const revocation: Revocation = {
        id: newId(),
        target,
        reason,
        by: principalId(principal),
        at: now().toISOString(),
      };
      await store.revoke(revocation);
      return reply(revocation, 201);
    },
    async list(request, principal) {
      onlyAuditors(principal);
      noQuery(request.query);
      return reply({ revocations: await store.active() }, 200);
    },
    async lift(request, principal, id) {
      onlyAuditors(principal);
      noQuery(request.query);
      const lifted = await store.lift(id, principalId(principal), now().toISOString());
      if (!lifted) throw new SallyportError('not_found', 'there is no such revocation in force');
      return new Response(null, { status: 204 });
    },
  };
}

function parse(bytes: Uint8Array): { reason: string; target: RevocationTarget } {
  const parsed = body.safeParse(json(bytes));
  const targets = parsed.success ? targetsOf(parsed.data) : [];
  const [target] = targets;
  if (!parsed.success || target === undefined || targets.length > 1) {
    throw new SallyportError(
      'bad_request',
      'body must name exactly one of principal, session, connection and everything (true), and may give a reason',
    );
  }
  return { reason: parsed.data.reason, target };
}

function targetsOf({ everything, ...named }: z.output<typeof body>): readonly RevocationTarget[] {
  const kinds = ['principal', 'session', 'connection'] as const;
  const targets = kinds.flatMap((kind): RevocationTarget[] => {
    const value = named[kind];
    return value === undefined ? [] : [{ kind, name: value }];
  });
  return everything === undefined ? targets : [...targets, { kind: 'everything' }];
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function reply(value: object, status: number): Response {
  return Response.json(value, { status, headers: { 'cache-control': 'no-store' } });
}
