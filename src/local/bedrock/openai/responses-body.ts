import * as z from 'zod';

// https://platform.openai.com/docs/api-reference/responses/create

const ignored = z.unknown();
const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('input_text'), text: z.string() }),
  z.strictObject({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: ignored.optional(),
    logprobs: ignored.optional(),
  }),
  z.strictObject({
    type: z.literal('input_image'),
    image_url: ignored,
    detail: ignored.optional(),
  }),
]);
const content = z.union([z.string(), z.array(part)]);
export type ResponsesContent = z.output<typeof content>;

const message = z.strictObject({
  type: z.literal('message').default('message'),
  id: ignored.optional(),
  status: ignored.optional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content,
});
const item = z.union([
  z.strictObject({
    type: z.literal('function_call'),
    id: ignored.optional(),
    status: ignored.optional(),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    id: ignored.optional(),
    status: ignored.optional(),
    call_id: z.string(),
    output: content,
  }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: ignored.optional(),
    status: ignored.optional(),
    summary: ignored,
    content: ignored.optional(),
    encrypted_content: ignored.optional(),
  }),
  message,
]);
export type ResponsesItem = z.output<typeof item>;

export const responsesBody = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  max_output_tokens: z.number().int().min(1).nullish(),
  stream: z.boolean().nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string().min(1),
        description: z.string().nullish(),
        parameters: z.json().default({}),
        strict: ignored.optional(),
      }),
    )
    .optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.literal('function'), name: z.string() }),
    ])
    .optional(),
  // A gate that keeps records of its own leaves none upstream.
  store: z.literal(false),
  temperature: ignored.optional(),
  top_p: ignored.optional(),
  parallel_tool_calls: ignored.optional(),
  reasoning: ignored.optional(),
  text: ignored.optional(),
  include: ignored.optional(),
  truncation: ignored.optional(),
  user: ignored.optional(),
  service_tier: ignored.optional(),
});
export type ResponsesBody = z.output<typeof responsesBody>;
