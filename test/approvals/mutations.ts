import type { ApprovalStore } from '../../src/approvals/approval-store.ts';
import { decideApproval } from '../../src/approvals/decide-approval.ts';
import { type DigestParts, requestDigest } from '../../src/approvals/digest.ts';
import { requireApproval } from '../../src/approvals/require-approval.ts';
import { sizedRequest } from '../../src/approvals/sized-request.ts';
import { approvalRule } from '../../src/config/approval-rule.ts';
import type { Config } from '../../src/config/config-schema.ts';
import { canonicalJson } from '../../src/gateway/canonical-json.ts';
import type { Json } from '../../src/gateway/json.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { seededRandom } from '../../src/local/seeded-random.ts';
import { memoryApprovalStore } from '../support/memory-approval-store.ts';
import { ask, START, who } from './approval-world.ts';

type Random = () => number;

/** Requests that were approved, of several shapes. */
const APPROVED: readonly DigestParts[] = [
  partsOf({ statements: [{ text: 'select email from customers where id = $1', values: ['1'] }] }),
  partsOf({
    statements: [
      { text: "update customers set name = 'Zoé' where id = $1", values: [7, null, true, 'a b'] },
      { text: 'delete from orders where id > $1', values: ['9700'] },
    ],
    isolation: 'serializable',
    rowLimit: 200,
  }),
  {
    ...partsOf({ statements: [{ text: 'delete from orders where id > $1', values: ['9700'] }] }),
    estimateBand: { rows: 4, cost: 3 },
  },
  { ...partsOf('plain text'), estimateBand: { rows: 3, cost: 4 } },
];

function partsOf(canonical: Json): DigestParts {
  return {
    principal: 'demo/dana',
    connection: 'crm',
    canonical,
    accesses: [
      { action: 'select', resource: { type: 'Table', id: 'crm/public.customers' } },
      { action: 'update', resource: { type: 'Table', id: 'crm/public.orders' } },
    ],
    obligations: {
      masks: ['pii'],
      filters: ['own-region'],
      approvals: ['data-owners'],
      budgets: [{ amount: 5, unit: 'usd', per: 'day' }],
      limit: 200,
    },
    policyVersion: 'a'.repeat(64),
    configVersion: 'c'.repeat(64),
  };
}

/** What came of approving requests and sending others in their place. */
export type MutationCount = Readonly<{ sent: number; ran: number; refused: number }>;

/** Approves a request, then sends so many that differ from it in one place, and at last itself. */
export async function sendMutations(count: number, seed: number): Promise<MutationCount> {
  const { below } = seededRandom(seed);
  const random: Random = () => below(2 ** 32) / 2 ** 32;
  let [sent, ran, refused] = [0, 0, 0];
  for (const parts of APPROVED) {
    const send = await approvedSender(parts);
    const whole = canonicalJson(parts as unknown as Json);
    for (let left = Math.ceil(count / APPROVED.length); left > 0; ) {
      const other = mutatedParts(parts, random);
      if (canonicalJson(other) === whole || asksForNoOtherRules(other)) continue;
      left -= 1;
      sent += 1;
      if (await send(other as unknown as DigestParts)) ran += 1;
      else refused += 1;
    }
    // The approval was good all the time, for exactly its own request, once.
    if (!(await send(parts)) || (await send(parts)))
      throw new Error('the approval itself is wrong');
  }
  return { sent, ran, refused };
}

/** A rule that is not in the config is denied. */
const REFUSALS: ReadonlySet<string> = new Set(['approval_required', 'denied']);

/** Tells whether a request runs, where one approval was given. */
async function approvedSender(approved: DigestParts) {
  const now = () => START;
  const memory = memoryApprovalStore(now);
  const digest = requestDigest(approved);
  // Approvals that nobody gives are not kept: there are too many of them.
  const approvals: ApprovalStore = {
    ...memory,
    request: async (one) => (one.digest === digest ? memory.request(one) : one),
    keepSized: async (request, one) =>
      one.digest === digest ? memory.keepSized(request, one) : undefined,
  };
  const config = {
    approvals: { 'data-owners': approvalRule.parse({ groups: ['data-owners'] }) },
  } as unknown as Config;
  let id = 0;
  const deps = {
    approvals,
    config,
    publicUrl: 'https://gate.example',
    now: () => new Date(START),
    newId: () => `a${++id}`,
  };
  const send = async (parts: DigestParts) => {
    try {
      const { estimateBand: band } = parts;
      const asked = ask({
        digest: requestDigest(parts),
        sized: sizedRequest(parts),
        rules: parts.obligations.approvals,
        ...(band && { estimate: { rows: 10 ** (band.rows - 1), cost: 10 ** (band.cost - 1) } }),
        sizeIsReal: true,
      });
      await requireApproval(asked, deps);
      return true;
    } catch (thrown) {
      if (thrown instanceof SallyportError && REFUSALS.has(thrown.code)) return false;
      throw thrown;
    }
  };
  await send(approved);
  const asked = await memory.get('a1');
  if (asked === undefined) throw new Error('no approval was asked for');
  const given = { decision: 'approve', via: 'api' } as const;
  await memory.change(decideApproval(asked, who('olivia', 'data-owners'), given, START));
  return send;
}

/** One of the parts changed; all of them stay there. */
function mutatedParts(parts: DigestParts, random: Random): Json {
  const entries = Object.entries(parts);
  const [key, value] = entries[Math.floor(random() * entries.length)] ?? ['', null];
  const other =
    key === 'estimateBand' ? mutatedBand(parts, random) : mutated(value as Json, random);
  return { ...(parts as unknown as object), [key]: other } as Json;
}

/** Of other rows than were approved, or of a larger cost: what is cheaper than it was thought is the same. */
function mutatedBand({ estimateBand: band }: DigestParts, random: Random): Json {
  const { rows, cost } = band ?? { rows: 1, cost: 1 };
  const step = 1 + Math.floor(random() * 3);
  if (random() < 0.4) return { rows, cost: cost + step };
  return { rows: random() < 0.5 ? rows + step : Math.max(0, rows - step), cost };
}

/** Whose approval would be given under the very rules, or whose rules are no list of names. */
function asksForNoOtherRules(other: Json): boolean {
  const { approvals } = (other as unknown as DigestParts).obligations ?? {};
  if (!Array.isArray(approvals) || !approvals.every((rule) => typeof rule === 'string'))
    return true;
  return approvals.join() !== 'data-owners' && approvals.every((rule) => rule === 'data-owners');
}

/** The value with one change somewhere in it. */
function mutated(value: Json, random: Random): Json {
  const pick = (below: number) => Math.floor(random() * below);
  if (Array.isArray(value)) return mutatedList(value, random);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    const at = pick(entries.length);
    const [key = '', inner = null] = entries[at] ?? [];
    const changed: [string, Json] =
      random() < 0.05 ? [`${key}_`, inner] : [key, mutated(inner as Json, random)];
    return Object.fromEntries(entries.toSpliced(at, 1, changed));
  }
  if (typeof value === 'string') return mutatedText(value, random);
  if (typeof value === 'number') return [value + 1, -value, String(value), value / 2][pick(4)] ?? 0;
  return [null, true, false, 0, '', 'null', 'true'][pick(7)] ?? null;
}

function mutatedList(list: readonly Json[], random: Random): Json {
  const at = Math.floor(random() * list.length);
  const [one = null, other = null] = [list[at], list[(at + 1) % list.length]];
  const how = random();
  if (how < 0.1) return list.toSpliced(at, 1);
  if (how < 0.2) return [...list, one];
  if (how < 0.3 && list.length > 1) {
    return list.toSpliced(at, 1, other).toSpliced((at + 1) % list.length, 1, one);
  }
  return list.toSpliced(at, 1, mutated(one, random));
}

/** Look-alikes that a careless comparison takes for the same. */
const LOOK_ALIKES = [' ', '\t', '\u00a0', '\u200b', '\u0000', "'", '"', '\\', '-- ', '0', '\ufeff'];

function mutatedText(text: string, random: Random): Json {
  const at = Math.floor(random() * (text.length + 1));
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const how = Math.floor(random() * 8);
  const like = LOOK_ALIKES[Math.floor(random() * LOOK_ALIKES.length)] ?? ' ';
  const code = (text.charCodeAt(at) || 0) ^ (1 << Math.floor(random() * 7));
  const changes: readonly Json[] = [
    before + String.fromCharCode(code) + after.slice(1),
    before + like + after,
    before + after.slice(1),
    before + after.slice(0, 1) + after,
    before + after.toUpperCase(),
    text.normalize('NFD'),
    text.trim() === text ? `${text} ` : text.trim(),
    [text],
  ];
  return changes[how] ?? null;
}
