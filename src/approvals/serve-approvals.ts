import type { CallerRequest } from '../gateway/caller-request.ts';
import { noQuery, pageQuery } from '../gateway/page-query.ts';
import { type Principal, principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval } from './approval.ts';
import { approvalState } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import { deciderOf, giveDecision, parseDecision } from './give-decision.ts';
import { countApprovals } from './needs-met.ts';
import { noteStray } from './note-refused.ts';
import { whatOpens } from './what-opens.ts';

type Deps = Readonly<{
  store: ApprovalStore;
  /** Groups whose members read every approval */
  auditors: readonly string[];
  /** Groups that any approval rule names */
  approvers: readonly string[];
  /** Milliseconds since the epoch */
  now: () => number;
  /** Masks what people write before it is kept */
  maskText: (text: string) => string;
}>;

/** The routes of approvals. */
export interface ApprovalRoutes {
  /** `GET /approvals` → `{ approvals, next? }`, newest first; for auditors with `strays` on the first page */
  list(request: CallerRequest, principal: Principal): Promise<Response>;
  /** `GET /approvals/{id}` → the approval with its `state` */
  approval(request: CallerRequest, principal: Principal, id: string): Promise<Response>;
  /** `POST /approvals/{id}/decision` `{ decision: "approve" | "reject" | "end", reason? }` → the approval */
  decide(request: CallerRequest, principal: Principal, id: string): Promise<Response>;
  /** `DELETE /approvals/{id}` → the approval, which opens nothing any more */
  end(request: CallerRequest, principal: Principal, id: string): Promise<Response>;
}

/**
 * Shows approvals to whoever asked for them, to those who may decide them, and to auditors. Throws
 * SallyportError `not_found` alike for what does not exist and for what is not shown, `bad_request`
 * for what is not understood, `denied` for whoever may not decide, and `unavailable`.
 */
export function serveApprovals({
  store,
  auditors,
  approvers,
  now,
  maskText,
}: Deps): ApprovalRoutes {
  const readsAll = ({ groups }: Principal) => groups.some((group) => auditors.includes(group));
  const shown = (approval: Approval) => ({
    ...approval,
    opens: whatOpens(approval),
    state: approvalState(approval, now()),
    ...countApprovals(approval),
  });
  async function visible(id: string, principal: Principal): Promise<Approval> {
    const approval = await store.get(id);
    if (approval !== undefined && (readsAll(principal) || concerns(approval, principal))) {
      return approval;
    }
    throw new SallyportError('not_found', 'there is no such approval, or it is not yours');
  }
  async function give(
    given: ReturnType<typeof parseDecision>,
    principal: Principal,
    id: string,
  ): Promise<Response> {
    const deps = { store, now, maskText };
    await noteStray(() => visible(id, principal), { what: 'unknown', code: 'not_found' }, deps);
    return reply(
      shown(await giveDecision(id, deciderOf(principal), { ...given, via: 'api' }, deps)),
    );
  }
  return {
    async list({ query }, principal) {
      const { items, next } = await store.list({
        ...pageQuery(query),
        ...(!readsAll(principal) && { viewer: viewerOf(principal, approvers) }),
      });
      const isFirst = !new URLSearchParams(query).has('cursor');
      const strays = readsAll(principal) && isFirst ? await store.strays.latest() : undefined;
      return reply({ approvals: items.map(shown), next, strays });
    },
    async approval({ query }, principal, id) {
      noQuery(query);
      const approval = await visible(id, principal);
      const [refused, uses] = await Promise.all([store.notes(id), store.uses(id)]);
      return reply({ ...shown(approval), refused, ...(approval.opens && { uses }) });
    },
    decide: async (request, principal, id) => give(parseDecision(request), principal, id),
    async end({ query }, principal, id) {
      noQuery(query);
      return give({ decision: 'end' }, principal, id);
    },
  };
}

function concerns(approval: Approval, principal: Principal): boolean {
  return (
    approval.principal === principalId(principal) ||
    principal.groups.some((group) => approval.approvers.includes(group))
  );
}

function viewerOf(principal: Principal, approvers: readonly string[]) {
  return {
    principal: principalId(principal),
    groups: principal.groups.filter((group) => approvers.includes(group)),
  };
}

function reply(body: unknown): Response {
  return Response.json(body, { headers: { 'cache-control': 'no-store' } });
}
