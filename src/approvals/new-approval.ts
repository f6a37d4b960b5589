import type { Config } from '../config/config-schema.ts';
import type { Json } from '../gateway/json.ts';
import type { Estimate } from '../gateway/operation.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Approval, Need } from './approval.ts';
import { insideWindows, opensAt } from './inside-window.ts';
import type { SizedRequest } from './sized-request.ts';

/** A request that policy lets through only when people agree. */
export type ApprovalAsk = Readonly<{
  /** `principalId` */
  principal: string;
  /** Groups of the principal */
  groups: readonly string[];
  /** Persons who may not decide, see {@link Approval} */
  barred: readonly string[];
  connection: string;
  effect: readonly string[];
  policies: readonly string[];
  estimate?: Estimate;
  /** The estimate is what it really changed, not what upstream expected */
  sizeIsReal?: boolean;
  /** Approval rules, at least one */
  rules: readonly string[];
  digest: string;
  /** Digest of every request of this kind: who, what on which resources, under which decision */
  kindDigest: string;
  /** The same request in other sizes */
  sized: SizedRequest;
  /** What would run, masked */
  request: Json;
  justification?: string;
  /** The caller says that it cannot wait */
  breakGlass?: boolean;
}>;

export type Rule = Config['approvals'][string] & Readonly<{ name: string }>;

/**
 * The rules that a request is under, as they are now.
 * @throws SallyportError `denied` for a rule that is not in the config, and outside of its windows;
 * `bad_request` where one wants a justification
 */
export function rulesOf(ask: ApprovalAsk, config: Config, now: number): readonly Rule[] {
  const rules = ask.rules.map((name) => ruleOf(name, config));
  for (const rule of rules) refuseOutside(rule, now);
  const wanting = rules.find(({ justification }) => justification);
  if (wanting !== undefined && ask.justification === undefined) {
    throw new SallyportError(
      'bad_request',
      `approval rule \`${wanting.name}\` wants a reason, send it in the header sallyport-justification`,
    );
  }
  return rules;
}

/** The approval that is asked for under rules; all of them must be met, and the shortest times hold. */
export function newApproval(
  ask: ApprovalAsk,
  rules: readonly Rule[],
  { id, now }: Readonly<{ id: string; now: number }>,
): Approval {
  const needs: readonly Need[] = rules.flatMap(({ name, needs, escalation }) =>
    needs.map((need) => ({
      rule: name,
      ...need,
      ...(escalation.length > 0 && { later: escalation }),
    })),
  );
  const opens = openMinutes(rules);
  const { estimate, justification } = ask;
  return {
    id,
    digest: opens === undefined ? ask.digest : ask.kindDigest,
    principal: ask.principal,
    connection: ask.connection,
    rules: ask.rules,
    approvers: [...new Set(needs.flatMap(everybody))],
    needs,
    barred: ask.barred,
    effect: ask.effect,
    policies: ask.policies,
    ...(estimate !== undefined && { estimate }),
    request: ask.request,
    ...(justification !== undefined && { justification }),
    requestedAt: new Date(now).toISOString(),
    expiresAt: after(now, Math.min(...rules.map(({ expiresMinutes }) => expiresMinutes))),
    usableMinutes: Math.min(...rules.map(({ usableMinutes }) => usableMinutes)),
    ...(opens !== undefined && { opens: { minutes: opens } }),
    votes: [],
    revision: 0,
  };
}

/** Minutes that an approval opens requests of its kind for; only where every rule says so. */
function openMinutes(rules: readonly Rule[]): number | undefined {
  const minutes = rules.map(({ opens }) => opens?.minutes);
  const known = minutes.filter((each) => each !== undefined);
  return known.length === rules.length ? Math.min(...known) : undefined;
}

function everybody({ groups, later = [] }: Need): readonly string[] {
  return [...groups, ...later.flatMap((step) => step.groups)];
}

function after(now: number, minutes: number): string {
  return new Date(now + minutes * 60_000).toISOString();
}

function ruleOf(name: string, config: Config): Rule {
  const rule = Object.hasOwn(config.approvals, name) ? config.approvals[name] : undefined;
  if (rule !== undefined) return { ...rule, name };
  throw new SallyportError('denied', `approval rule \`${name}\` is not in the config`);
}

function refuseOutside({ name, windows }: Rule, now: number): void {
  if (insideWindows(windows, now)) return;
  const opens = opensAt(windows, now);
  const when =
    opens === undefined ? '' : `, the next one opens at ${new Date(opens).toISOString()}`;
  throw new SallyportError(
    'denied',
    `this is outside of the windows of approval rule \`${name}\`${when}`,
  );
}
