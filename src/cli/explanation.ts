import * as z from 'zod';
import { sentLines } from '../gateway/sent-lines.ts';

const names = z.array(z.string());

/** What `POST /explain` answers, as far as it is printed. More may come with later gates. */
export const explanationSchema = z.object({
  decision: z.enum(['allow', 'approve', 'deny']),
  reason: z.string().optional(),
  policies: z.array(
    z.object({
      id: z.string(),
      effect: z.string(),
      access: z.object({
        action: z.string(),
        resource: z.object({ type: z.string(), id: z.string() }),
      }),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
  obligations: z
    .object({
      masks: names,
      filters: names,
      approvals: names,
      budgets: z.array(z.object({ amount: z.number(), unit: z.string(), per: z.string() })),
      limit: z.number().optional(),
    })
    .optional(),
  rewritten: z.json().optional(),
  digest: z.string().optional(),
  /** What the gate did not look into */
  note: z.string().optional(),
  policyVersion: z.string(),
});

export type Explanation = z.output<typeof explanationSchema>;

/** What a decision does not tell yet, to stand behind it: estimates can only tighten it. */
export function proviso({ decision, note }: Explanation): string {
  const open = decision !== 'deny' && note?.includes('estimate') === true;
  return open ? ', before the database is asked how many rows it touches' : '';
}

/** An explanation as lines for people. */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { reason, policies, obligations, rewritten, digest, note, policyVersion } = explanation;
  const lines: string[] = [];
  if (reason !== undefined) lines.push(`because ${reason}`);
  lines.push('', policies.length === 0 ? 'no policy took part' : 'policies that determined it:');
  for (const { id, effect, access, annotations } of policies) {
    const { action, resource } = access;
    const asks = Object.entries(annotations).map(([name, value]) => ` @${name}("${value}")`);
    lines.push(`  ${effect} ${id}: ${action} on ${resource.type} ${resource.id}${asks.join('')}`);
  }
  if (obligations !== undefined) lines.push('', `demands: ${demands(obligations)}`);
  if (rewritten !== undefined) {
    lines.push('', 'would be sent:');
    lines.push(...sentLines(rewritten).map((line) => `  ${line}`));
  }
  lines.push('');
  if (note !== undefined) lines.push(`note: ${note}`);
  if (digest !== undefined) lines.push(`request digest ${digest}`);
  lines.push(`policy version ${policyVersion}`);
  return lines.map(printable);
}

function demands(obligations: NonNullable<Explanation['obligations']>): string {
  const { masks, filters, approvals, budgets, limit } = obligations;
  const parts = [
    ...masks.map((mask) => `mask ${mask}`),
    ...filters.map((filter) => `filter ${filter}`),
    ...(limit === undefined ? [] : [`at most ${limit} rows`]),
    ...budgets.map(({ amount, unit, per }) => `at most ${amount} ${unit} per ${per}`),
    ...approvals.map((rule) => `approval by ${rule}`),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** What came from elsewhere must not steer the terminal. */
function printable(line: string): string {
  return line.replaceAll(/\p{Cc}/gu, '·');
}
