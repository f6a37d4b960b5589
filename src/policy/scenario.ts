import * as z from 'zod';
import { describeIssue } from '../config/describe-issue.ts';
import { FEATURES } from '../gateway/features.ts';
import type { Action } from '../gateway/operation.ts';
import { budgetText, parseBudget } from './budget.ts';

const ACTIONS = [
  'search',
  'select',
  'get',
  'insert',
  'update',
  'delete',
  'define',
  'invoke',
] as const satisfies readonly Action[];

/** One access: an action on a table, an index or a model, or without any on the connection itself. */
const access = z
  .strictObject({
    action: z.enum(ACTIONS),
    /** `schema.table` */
    table: z.string().min(1).optional(),
    index: z.string().min(1).optional(),
    model: z.string().min(1).optional(),
  })
  .refine(({ table, index, model }) => [table, index, model].filter(Boolean).length <= 1, {
    message: 'names one of `table`, `index` and `model`, or none for the connection itself',
  });

const names = z.array(z.string().min(1));

const budget = z.string().transform((text, context) => {
  const parsed = parseBudget(text);
  if (parsed !== undefined) return budgetText(parsed);
  const message = `must read like \`100000 tokens per day\`, got \`${text}\``;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const scenario = z.strictObject({
  /** A sentence: who may, or may not, do what */
  name: z.string().min(1),
  principal: z.strictObject({
    kind: z.enum(['user', 'workload']).default('user'),
    issuer: z.string().min(1).default('local'),
    subject: z.string().min(1),
    groups: names.default([]),
  }),
  request: z.strictObject({
    connection: z.string().min(1),
    accesses: z.array(access).min(1),
    /** @default the first action */
    statement: z.string().min(1).optional(),
    statements: z.number().int().min(1).default(1),
    unbounded: z.boolean().default(false),
    /** Hits, neighbours, documents and features of a search */
    size: z.number().int().min(0).optional(),
    k: z.number().int().min(0).optional(),
    documents: z.number().int().min(0).optional(),
    features: z.array(z.enum(FEATURES)).optional(),
    estimate: z
      .strictObject({ rows: z.number().min(0).default(0), cost: z.number().min(0).default(0) })
      .optional(),
    /** What is known of a prompt */
    prompt: z
      .strictObject({
        keywords: names.default([]),
        inputTokens: z.number().int().min(0).default(0),
        maxTokens: z.number().int().min(0).optional(),
        tools: z.number().int().min(0).default(0),
        images: z.number().int().min(0).default(0),
        documents: z.number().int().min(0).default(0),
        guardrail: z.boolean().default(false),
      })
      .optional(),
    justification: z.string().optional(),
  }),
  /** What is left out is not checked; an empty list or a null limit says that there is none. */
  expect: z.strictObject({
    decision: z.enum(['allow', 'approve', 'deny']),
    masks: names.optional(),
    filters: names.optional(),
    approvals: names.optional(),
    limit: z.number().int().min(1).nullable().optional(),
    /** As `@budget` writes them: `100000 tokens per day` */
    budgets: z.array(budget).optional(),
    features: z.array(z.enum(FEATURES)).optional(),
    /** Least score of hits */
    score: z.number().min(0).nullable().optional(),
    /** `id:version`; several are denied when the call is made */
    guardrails: names.optional(),
    unmask: z.boolean().optional(),
    vectors: z.boolean().optional(),
    /** Every policy that determined the decision */
    policies: names.optional(),
  }),
});

export type Scenario = z.output<typeof scenario>;

export type ParsedScenarios =
  | Readonly<{ ok: true; scenarios: readonly Scenario[] }>
  | Readonly<{ ok: false; problems: readonly string[] }>;

/** The scenarios of a JSON file: one, or a list of them. */
export function parseScenarios(text: string): ParsedScenarios {
  const schema = z.array(scenario).min(1);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [`is not JSON: ${error instanceof Error ? error.message : ''}`] };
  }
  const list = Array.isArray(input) ? input : [input];
  const parsed = schema.safeParse(list);
  if (parsed.success) return { ok: true, scenarios: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue, schema, list));
  return { ok: false, problems };
}
