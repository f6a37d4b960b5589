import * as z from 'zod';

const region = z
  .string()
  .regex(/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d{1,2}$/, 'must be a region such as eu-central-1');

/** Id of a foundation model, as Bedrock writes it: `anthropic.claude-sonnet-4-5-20250929-v1:0` */
const modelId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}\.[a-zA-Z0-9][a-zA-Z0-9.:_-]{0,126}$/,
    'must be a model id such as `anthropic.claude-sonnet-4-5-20250929-v1:0`',
  );

/** Id of an inference profile: `us.` and so on of AWS, or the bare id of an application's own */
const profileId = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9.:_-]{0,126}$/, 'must be the id of an inference profile');

const price = z.number().min(0).max(1_000_000);

const model = z.strictObject({
  domain: z.string().min(1).optional(),
  /** Inference profiles that callers may name instead, each with the regions that it leads to */
  profiles: z.record(profileId, z.array(region).min(1)).default({}),
  /** USD for a million tokens; without them a budget of money denies */
  prices: z.strictObject({ input: price, output: price }).optional(),
  /** Output tokens of a call that names none where a policy limits what it may cost */
  outputTokens: z.number().int().min(1).max(1_000_000).default(4096),
});

/** A host, or `*.` and a host for all below it */
const host = z
  .string()
  .regex(
    /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/,
    'must be a host name in lower case, or `*.` and one',
  );

export const bedrockConnection = z.strictObject({
  kind: z.literal('bedrock'),
  region,
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account'),
  /** The models that exist for callers; every other one is denied */
  models: z.record(modelId, model),
  /** Lists of words that policies ask for in prompts, by name */
  keywords: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be up to 63 lower-case letters and dashes'),
      z.array(z.string().min(1).max(100)).min(1).max(1000),
    )
    .default({}),
  /** Ids of the guardrails that callers may name, where no policy forces one */
  guardrails: z
    .array(z.string().regex(/^[a-z0-9]{1,64}$/, 'must be the id of a guardrail'))
    .default([]),
  /** Where links in answers may lead; without it they are left alone */
  links: z.strictObject({ allow: z.array(host) }).optional(),
  /** What becomes of an event in a stream that the gate does not know: never passed on */
  unknownEvents: z.enum(['drop', 'end']).default('end'),
});

/** `connection/model id`, or `connection/*` for the text of all its models */
export const modelTextName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]*\/(\*|[a-z0-9][a-z0-9-]*\.[a-zA-Z0-9][a-zA-Z0-9.:_-]*)$/,
    'must read `connection/model id` or `connection/*`',
  );

export type BedrockConnection = z.output<typeof bedrockConnection>;
export type BedrockModel = BedrockConnection['models'][string];
