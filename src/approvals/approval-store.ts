import type { Json } from '../gateway/json.ts';

/** One request for a human decision. Deciding it is not here yet: every approval is pending until it expires. */
export type Approval = Readonly<{
  id: string;
  /** Digest of the resolved request that it is for */
  digest: string;
  principal: string;
  connection: string;
  /** Approval rules of the config that must be met */
  rules: readonly string[];
  /** Groups that may decide */
  approvers: readonly string[];
  /** What would run, masked, for the people who decide */
  request: Json;
  justification?: string;
  /** ISO 8601 */
  requestedAt: string;
  expiresAt: string;
}>;

/** Whose approvals a list shows: those the principal asked for, and those the groups may decide. */
export type ApprovalViewer = Readonly<{ principal: string; groups: readonly string[] }>;

/**
 * Failures throw SallyportError `unavailable`, an approval that is too large to keep `over_limit`, a
 * cursor that no list gave out `bad_request`.
 */
export interface ApprovalStore {
  /** Stores the approval, or gives back the pending one with the same digest. */
  request(approval: Approval): Promise<Approval>;
  get(id: string): Promise<Approval | undefined>;
  /** Newest first; without a viewer, all of them. */
  list(
    page: Readonly<{ limit: number; cursor?: string; viewer?: ApprovalViewer }>,
  ): Promise<Readonly<{ items: readonly Approval[]; next?: string }>>;
}
