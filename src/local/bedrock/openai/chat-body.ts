import * as z from 'zod';

// https://platform.openai.com/docs/api-reference/chat/create

const ignored = z.unknown();
export const textPart = z.strictObject({ type: z.literal('text'), text: z.string() });
const part = z.discriminatedUnion('type', [
  textPart,
  z.strictObject({ type: z.literal('image_url'), image_url: ignored }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
]);
export type ChatPart = z.output<typeof part>;

const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part)]).nullish(),
  name: ignored.optional(),
  refusal: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional(),
});
export type ChatMessage = z.output<typeof message>;

const functionTool = z.strictObject({
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().min(1),
    description: z.string().default(''),
    parameters: z.json().default({}),
    strict: ignored.optional(),
  }),
});

export const chatBody = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.number().int().min(1).max(8).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).nullish(),
  tools: z.array(functionTool).optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({ name: z.string() }),
      }),
    ])
    .optional(),
  parallel_tool_calls: ignored.optional(),
  temperature: ignored.optional(),
  top_p: ignored.optional(),
  seed: ignored.optional(),
  presence_penalty: ignored.optional(),
  frequency_penalty: ignored.optional(),
  reasoning_effort: ignored.optional(),
  user: ignored.optional(),
  store: z.literal(false).nullish(),
  service_tier: ignored.optional(),
});
export type ChatBody = z.output<typeof chatBody>;
