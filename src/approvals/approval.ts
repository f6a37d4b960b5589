import type { Json } from '../gateway/json.ts';

/** People that an approval asks for: so many of these groups, each counted once. */
export type Need = Readonly<{ rule: string; groups: readonly string[]; approvals: number }>;

/** One person's word. */
export type Vote = Readonly<{
  /** `principalId` */
  by: string;
  /** Who that is, whatever the identity: two identities of one person are one vote */
  person: string;
  decision: 'approve' | 'reject';
  reason?: string;
  /** Indices of the needs that this person could meet at that moment */
  needs: readonly number[];
  /** ISO 8601 */
  at: string;
  /** Where it was given */
  via: 'api' | 'slack';
}>;

/** One request for a human decision, and what came of it. */
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
  /** All of them must be met */
  needs: readonly Need[];
  /** Persons who may not decide: who asks, and who owns the workload that asks */
  barred: readonly string[];
  /** What would run, masked, for the people who decide */
  request: Json;
  justification?: string;
  /** ISO 8601 */
  requestedAt: string;
  /** When an approval that nobody decided is over, ISO 8601 */
  expiresAt: string;
  /** Minutes after the last vote in which it can be used */
  usableMinutes: number;
  votes: readonly Vote[];
  /** When it was used, ISO 8601: an approval lets one request run */
  usedAt?: string;
  /** Grows with every change; a change names the revision that it is of */
  revision: number;
}>;
