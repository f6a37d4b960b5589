import type { CallerRequest } from '../gateway/caller-request.ts';
import { noQuery, pageQuery } from '../gateway/page-query.ts';
import { type Principal, principalId } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { approvalState } from './approval-state.ts';
import type { Approval, ApprovalStore } from './approval-store.ts';

type Deps = Readonly<{
  store: ApprovalStore;
  /** Groups whose members read every approval */
  auditors: readonly string[];
  /** Groups that any approval rule names */
  approvers: readonly string[];
  /** Milliseconds since the epoch */
  now: () => number;
}>;

/** The read routes of approvals. */
export interface ApprovalRoutes {
  /** `GET /approvals` → `{ approvals, next? }`, newest first */
  list(request: CallerRequest, principal: Principal): Promise<Response>;
  /** `GET /approvals/{id}` → the approval with its `state` */
  approval(request: CallerRequest, principal: Principal, id: string): Promise<Response>;
}

/**
 * Shows approvals to whoever asked for them, to those who may decide them, and to auditors. Throws
 * SallyportError `not_found` alike for what does not exist and for what is not shown, `bad_request`
 * for a query that is not understood, and `unavailable`.
 */
export function serveApprovals({ store, auditors, approvers, now }: Deps): ApprovalRoutes {
  const readsAll = ({ groups }: Principal) => groups.some((group) => auditors.includes(group));
  const shown = (approval: Approval) => ({ ...approval, state: approvalState(approval, now()) });
  return {
    async list({ query }, principal) {
      const { items, next } = await store.list({
        ...pageQuery(query),
        ...(!readsAll(principal) && { viewer: viewerOf(principal, approvers) }),
      });
      return reply({ approvals: items.map(shown), next });
    },
    async approval({ query }, principal, id) {
      noQuery(query);
      const approval = await store.get(id);
      if (approval === undefined || !(readsAll(principal) || concerns(approval, principal))) {
        throw new SallyportError('not_found', 'there is no such approval, or it is not yours');
      }
      return reply(shown(approval));
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
