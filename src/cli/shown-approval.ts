import * as z from 'zod';
import { sentLines } from '../gateway/sent-lines.ts';

const names = z.array(z.string());

/** What a gate says of an approval, as far as it is printed. More may come with later gates. */
export const shownApproval = z.object({
  id: z.string(),
  state: z.string(),
  /** How many of the approvals that are needed are given */
  given: z.number().optional(),
  needed: z.number().optional(),
  principal: z.string(),
  connection: z.string(),
  rules: names,
  approvers: names,
  effect: names,
  policies: names,
  request: z.json(),
  estimate: z.object({ rows: z.number(), cost: z.number() }).optional(),
  justification: z.string().optional(),
  requestedAt: z.string(),
  expiresAt: z.string(),
  opens: z.object({ scope: z.string(), minutes: z.number().optional() }).optional(),
  brokenGlass: z.object({ reviewBy: z.string() }).optional(),
  votes: z.array(
    z.object({
      by: z.string(),
      decision: z.string(),
      reason: z.string().optional(),
      at: z.string(),
    }),
  ),
  refused: z.array(z.object({ at: z.string(), by: z.string(), text: z.string() })).optional(),
});

export type ShownApproval = z.output<typeof shownApproval>;

/** One approval as one line. */
export function approvalLine(approval: ShownApproval): string {
  const { id, state, principal, effect, expiresAt } = approval;
  const what = `${principal}: ${effect.join(', ')}${progress(approval)}`;
  return printable(`${id}  ${state.padEnd(8)}  ${expiresAt}  ${what}`);
}

/** How far an approval is that needs more than one person. */
function progress({ state, given = 0, needed = 0 }: ShownApproval): string {
  const open = state === 'pending' || state === 'review';
  return open && needed > 1 ? ` (${given} of ${needed} approvals given)` : '';
}

/** Everything that people need to decide, as lines. */
export function approvalLines(approval: ShownApproval): readonly string[] {
  const { request, estimate, justification, opens, brokenGlass, votes, refused = [] } = approval;
  const lines = [
    `approval   ${approval.id}`,
    `state      ${approval.state}${progress(approval)}`,
    `who        ${approval.principal}`,
    `what       ${approval.effect.join(', ')}`,
    `where      ${approval.connection}`,
    `why        ${justification ?? 'no reason was given'}`,
    `rules      ${approval.rules.join(', ')}: decided by ${approval.approvers.join(' or ')}`,
    `policies   ${approval.policies.join(', ')}`,
    ...(estimate ? [`expected   ${estimate.rows} rows, planner cost ${estimate.cost}`] : []),
    `opens      ${OPENS[opens?.scope ?? 'request'] ?? opens?.scope}${opens?.minutes === undefined ? '' : `, for ${opens.minutes} minutes`}`,
    `asked      ${approval.requestedAt}`,
    brokenGlass
      ? `ran without approval, to be reviewed before ${brokenGlass.reviewBy}`
      : `decide     before ${approval.expiresAt}`,
    '',
    ...sentLines(request),
    ...(votes.length > 0 ? [''] : []),
    ...votes.map(
      ({ by, decision, at, reason }) =>
        `${decision} by ${by} at ${at}${reason === undefined ? '' : `: ${reason}`}`,
    ),
    ...refused.map(({ by, at, text: why }) => `refused ${by} at ${at}: ${why}`),
  ];
  return lines.map(printable);
}

const OPENS: Readonly<Record<string, string>> = {
  request: 'this request, once',
  kind: 'every request of this kind',
  nothing: 'nothing, it has run',
};

/** What came from elsewhere must not steer the terminal. */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}
