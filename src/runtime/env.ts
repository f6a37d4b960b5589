import { closest } from 'fastest-levenshtein';
import * as z from 'zod';

const name = z.string().min(3).max(255);
const arn = z.string().startsWith('arn:');

/** The environment of the functions. Every name of ours starts with `SALLYPORT_`. */
const environment = z.strictObject({
  /** DynamoDB table of sessions and approvals */
  SALLYPORT_TABLE: name,
  /** S3 bucket of the transcripts */
  SALLYPORT_BUCKET: name,
  /** Role that credentials are minted from; a function without it cannot mint */
  SALLYPORT_ROLE_ARN: arn.optional(),
  /** Roles of OpenSearch Serverless, one for each access: only data access policies tell them apart there */
  SALLYPORT_SEARCH_READ_ROLE_ARN: arn.optional(),
  SALLYPORT_SEARCH_WRITE_ROLE_ARN: arn.optional(),
  SALLYPORT_SEARCH_DEFINE_ROLE_ARN: arn.optional(),
  /** Secret that keys the `token` masks; a function without it cannot mask so */
  SALLYPORT_MASK_KEY_ARN: arn.optional(),
  /** Function of the rds connections, which answers `POST /explain` for them */
  SALLYPORT_RDS_FUNCTION_ARN: arn.optional(),
  /** Function of the opensearch connections, the same */
  SALLYPORT_OPENSEARCH_FUNCTION_ARN: arn.optional(),
  /** Function of the bedrock connections, the same */
  SALLYPORT_BEDROCK_FUNCTION_ARN: arn.optional(),
  /** State machine that asks people about approvals */
  SALLYPORT_APPROVAL_MACHINE_ARN: arn.optional(),
  /** Event bus that is told of approvals */
  SALLYPORT_EVENT_BUS: name.optional(),
  /** Secrets of Slack: the bot's token, and what requests are signed with */
  SALLYPORT_SLACK_TOKEN_ARN: arn.optional(),
  SALLYPORT_SLACK_SIGNING_ARN: arn.optional(),
  /** Where people follow approvals */
  SALLYPORT_PUBLIC_URL: z.url().optional(),
  /** Paths inside the bundle */
  SALLYPORT_CONFIG: z.string().min(1).default('./sallyport.config.ts'),
  SALLYPORT_POLICIES: z.string().min(1).default('./policies'),
  /** Version of the policies as the build has validated them */
  SALLYPORT_POLICY_VERSION: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  SALLYPORT_LOG_LEVEL: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  /** Set by Lambda */
  AWS_REGION: z.string().min(1),
});

export type FunctionEnv = z.output<typeof environment>;

/**
 * The environment of a function, parsed once at its start.
 * @throws Error that lists every missing, malformed and unknown `SALLYPORT_` variable, never a value
 */
export function readEnv(env: Readonly<Record<string, string | undefined>>): FunctionEnv {
  const ours = Object.fromEntries(
    Object.entries(env).filter(([key]) => key.startsWith('SALLYPORT_') || key === 'AWS_REGION'),
  );
  const parsed = environment.safeParse(ours);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map(unknownKey) : [describe(issue)],
  );
  throw new Error(`the environment is not valid: ${problems.join('; ')}`);
}

function unknownKey(key: string): string {
  return `${key} is unknown, did you mean ${closest(key, Object.keys(environment.shape))}`;
}

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')}: ${issue.message}`;
}
