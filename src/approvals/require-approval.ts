import type { Config } from '../config/config-schema.ts';
import type { Json } from '../gateway/json.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval, Need } from './approval.ts';
import { approvalState } from './approval-state.ts';
import type { ApprovalStore } from './approval-store.ts';
import { changeApproval } from './change-approval.ts';
import { useApproval } from './decide-approval.ts';

/** A request that policy lets through only when people agree. */
export type ApprovalAsk = Readonly<{
  /** `principalId` */
  principal: string;
  /** Persons who may not decide, see {@link Approval} */
  barred: readonly string[];
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

/** A given approval may be used up by the same request at the same moment. */
const ATTEMPTS = 3;

/**
 * Resolves when people have agreed to exactly this request, and uses their approval up. Otherwise
 * asks them, or joins the approval that was asked for before.
 * @throws SallyportError `approval_required`, which names the approval; `approval_rejected`;
 * `bad_request` where a rule wants a justification; `denied` for a rule that is not in the config;
 * `unavailable` when the request cannot be stored
 */
export async function requireApproval(ask: ApprovalAsk, deps: RequireApprovalDeps): Promise<void> {
  const wanted = newApproval(ask, deps);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const approval = await deps.approvals.request(wanted);
    const state = approvalState(approval, deps.now().getTime());
    if (state === 'rejected') throw rejected(approval);
    if (state === 'pending') throw required(approval, deps.publicUrl);
    if (await use(approval, deps)) return;
  }
  throw new SallyportError('unavailable', 'the same request used up this approval again and again');
}

/** INVARIANT: the one conditional write that marks an approval as used lets one request run. */
async function use({ id }: Approval, { approvals, now }: RequireApprovalDeps): Promise<boolean> {
  const used = await changeApproval(approvals, id, (latest) =>
    useApproval(latest, now().getTime()),
  );
  return used !== undefined;
}

function newApproval(ask: ApprovalAsk, { config, now, newId }: RequireApprovalDeps): Approval {
  const rules = ask.rules.map((name) => ({ name, ...ruleOf(name, config) }));
  const wanting = rules.find(({ justification }) => justification);
  if (wanting !== undefined && ask.justification === undefined) {
    throw new SallyportError(
      'bad_request',
      `approval rule \`${wanting.name}\` wants a reason, send it in the header sallyport-justification`,
    );
  }
  const needs: readonly Need[] = rules.flatMap(({ name, needs }) =>
    needs.map((need) => ({ rule: name, ...need })),
  );
  const requestedAt = now();
  const minutes = Math.min(...rules.map(({ expiresMinutes }) => expiresMinutes));
  return {
    id: newId(),
    digest: ask.digest,
    principal: ask.principal,
    connection: ask.connection,
    rules: ask.rules,
    approvers: [...new Set(needs.flatMap(({ groups }) => groups))],
    needs,
    barred: ask.barred,
    request: ask.request,
    ...(ask.justification !== undefined && { justification: ask.justification }),
    requestedAt: requestedAt.toISOString(),
    expiresAt: new Date(requestedAt.getTime() + minutes * 60_000).toISOString(),
    usableMinutes: Math.min(...rules.map(({ usableMinutes }) => usableMinutes)),
    votes: [],
    revision: 0,
  };
}

function ruleOf(name: string, config: Config): Config['approvals'][string] {
  const rule = Object.hasOwn(config.approvals, name) ? config.approvals[name] : undefined;
  if (rule !== undefined) return rule;
  throw new SallyportError('denied', `approval rule \`${name}\` is not in the config`);
}

function required(approval: Approval, publicUrl: string): SallyportError {
  const { id, expiresAt, approvers } = approval;
  const url = `${publicUrl}/approvals/${id}`;
  return new SallyportError(
    'approval_required',
    `this request needs ${approval.needs.map(needOf).join(' and ')}; repeat it once approval ${id} is given, see ${url}`,
    { approval: { id, url, expiresAt, approvers } },
  );
}

function rejected({ id, votes, expiresAt }: Approval): SallyportError {
  const by = votes.find(({ decision }) => decision === 'reject')?.by ?? 'an approver';
  return new SallyportError(
    'approval_rejected',
    `${by} rejected approval ${id} of this request; the same request can be asked for again after ${expiresAt}`,
  );
}

function needOf({ approvals, groups }: Need): string {
  const people = approvals === 1 ? 'the approval' : `${approvals} approvals`;
  return `${people} of ${groups.join(' or ')}`;
}
