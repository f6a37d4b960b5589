import type { Feature } from './features.ts';
import type { Access } from './operation.ts';

/** `@budget("100000 tokens per day")`, parsed. */
export type Budget = Readonly<{
  amount: number;
  unit: 'tokens' | 'usd' | 'documents';
  per: 'hour' | 'day' | 'month';
  /** Counted for all of a group together; absent: for each principal */
  group?: string;
}>;

/**
 * What an allow demands. Obligations of all matching permits add up, so every list is a union and
 * every number the smallest.
 */
export type Obligations = Readonly<{
  masks: readonly string[];
  filters: readonly string[];
  approvals: readonly string[];
  budgets: readonly Budget[];
  limit?: number;
  /** Least score of a vector search's hits */
  score?: number;
  /** Guardrails that answers must pass, `id:version` */
  guardrails?: readonly string[];
  /** Placeholders are put back; only where every permit that masks says so */
  unmask?: true;
  /** Vectors may be returned; only where every permit says so */
  vectors?: true;
  /** What the gate cannot look into and may be used; only where every permit names it */
  features?: readonly Feature[];
}>;

export const NO_OBLIGATIONS: Obligations = { masks: [], filters: [], approvals: [], budgets: [] };

/** One access with the obligations that its own permits put on it. */
export type AccessGrant = Readonly<{ access: Access; obligations: Obligations }>;

/** Why a permit or forbid took part: which policy, on which access, asking for what. */
export type DeterminingPolicy = Readonly<{
  id: string;
  effect: 'permit' | 'forbid';
  access: Access;
  annotations: Readonly<Record<string, string>>;
}>;

/**
 * The outcome of policy. `approve` is an allow that asks for people first; its obligations hold all
 * the same once they agree.
 */
export type Decision =
  | Readonly<{
      effect: 'allow' | 'approve';
      policies: readonly DeterminingPolicy[];
      grants: readonly AccessGrant[];
      /** Obligations of all grants together */
      obligations: Obligations;
      policyVersion: string;
    }>
  | Readonly<{
      effect: 'deny';
      policies: readonly DeterminingPolicy[];
      /** A sentence for the caller */
      reason: string;
      policyVersion: string;
    }>;

export type Allowed = Extract<Decision, { effect: 'allow' | 'approve' }>;
