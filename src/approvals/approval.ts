import type { Json } from '../gateway/json.ts';
import type { Estimate } from '../gateway/operation.ts';

/** People that an approval asks for: so many of these groups, each counted once. */
export type Need = Readonly<{
  rule: string;
  groups: readonly string[];
  approvals: number;
  /** Groups that count as well from so many minutes after the request */
  later?: readonly Readonly<{ afterMinutes: number; groups: readonly string[] }>[];
}>;

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
  /** Groups that may decide, now or later */
  approvers: readonly string[];
  /** All of them must be met */
  needs: readonly Need[];
  /** Persons who may not decide: who asks, and who owns the workload that asks */
  barred: readonly string[];
  /** What it would do, in words: `select crm/public.customers` */
  effect: readonly string[];
  /** Policies that let it through and asked for people */
  policies: readonly string[];
  /** What the upstream expects of it, where an estimate asked for people */
  estimate?: Estimate;
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
  /** It lets requests of this kind run for so many minutes after the last vote, not one once */
  opens?: Readonly<{ minutes: number }>;
  /** It was given back before its time */
  ended?: Readonly<{ at: string; by: string }>;
  /** Nobody was asked: it ran at once, and people must look at it until then, ISO 8601 */
  brokenGlass?: Readonly<{ reviewBy: string }>;
  /** Grows with every change; a change names the revision that it is of */
  revision: number;
}>;
