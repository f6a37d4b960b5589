import type { Config } from '../config/config-schema.ts';
import type { Json } from '../gateway/json.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { ApprovalStore } from './approval-store.ts';

/** A request that policy lets through only when people agree. */
export type ApprovalAsk = Readonly<{
  /** `principalId` */
  principal: string;
  connection: string;
  /** Approval rules, at least one */
  rules: readonly string[];
  digest: string;
  /** What would run, masked */
  request: Json;
  justification?: string;
}>;

export type RequireApprovalDeps = Readonly<{
  approvals: ApprovalStore;
  config: Config;
  /** Where people follow approvals, without a trailing slash */
  publicUrl: string;
  now: () => Date;
  newId: () => string;
}>;

/**
 * Asks people. Nothing decides an approval yet, so this stores the request (or joins the pending
 * one for the same digest) and throws `approval_required`, which names it.
 * @throws SallyportError `approval_required`; `denied` for a rule that is not in the config;
 * `unavailable` when the request cannot be stored
 */
export async function requireApproval(ask: ApprovalAsk, deps: RequireApprovalDeps): Promise<never> {
  const rules = ask.rules.map((name) => {
    const rule = deps.config.approvals[name];
    if (rule === undefined)
      throw new SallyportError('denied', `approval rule \`${name}\` is not in the config`);
    return rule;
  });
  const minutes = Math.min(...rules.map((rule) => rule.expiresMinutes));
  const now = deps.now();
  const approval = await deps.approvals.request({
    id: deps.newId(),
    digest: ask.digest,
    principal: ask.principal,
    connection: ask.connection,
    rules: ask.rules,
    approvers: [...new Set(rules.flatMap((rule) => rule.groups))],
    request: ask.request,
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + minutes * 60_000).toISOString(),
    ...(ask.justification === undefined ? {} : { justification: ask.justification }),
  });
  const url = `${deps.publicUrl}/approvals/${approval.id}`;
  throw new SallyportError(
    'approval_required',
    `this request needs ${rules.map(needOf).join(' and ')}; repeat it once approval ${approval.id} is given, see ${url}`,
    {
      approval: {
        id: approval.id,
        url,
        expiresAt: approval.expiresAt,
        approvers: approval.approvers,
      },
    },
  );
}

function needOf({ approvals, groups }: Config['approvals'][string]): string {
  const people = approvals === 1 ? 'the approval' : `${approvals} approvals`;
  return `${people} of ${groups.join(' or ')}`;
}
