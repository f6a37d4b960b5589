import * as z from 'zod';

// https://docs.claude.com/en/api/messages, as InvokeModel takes it: without `model` and `stream`.

const ignored = z.unknown();
const cacheable = { cache_control: ignored.optional() };
const text = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  citations: ignored.optional(),
  ...cacheable,
});
const image = z.strictObject({
  type: z.literal('image'),
  source: z.strictObject({ type: z.literal('base64'), media_type: z.string(), data: z.base64() }),
  ...cacheable,
});
const document = z.strictObject({
  type: z.literal('document'),
  title: z.string().nullish(),
  context: z.string().nullish(),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('text'),
      media_type: z.literal('text/plain'),
      data: z.string(),
    }),
    z.strictObject({ type: z.literal('content'), content: z.union([z.string(), z.array(text)]) }),
  ]),
  citations: z.strictObject({ enabled: z.boolean() }).optional(),
  ...cacheable,
});
const searchResult = z.strictObject({
  type: z.literal('search_result'),
  source: z.string(),
  title: z.string(),
  content: z.array(text),
  citations: z.strictObject({ enabled: z.boolean() }).optional(),
  ...cacheable,
});
const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  is_error: z.boolean().optional(),
  content: z
    .union([
      z.string(),
      z.array(z.discriminatedUnion('type', [text, image, document, searchResult])),
    ])
    .optional(),
  ...cacheable,
});

export const messagesBlock = z.discriminatedUnion('type', [
  text,
  image,
  document,
  searchResult,
  toolResult,
  z.strictObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.json(),
    ...cacheable,
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
]);
export type MessagesBlock = z.output<typeof messagesBlock>;

export const messagesBody = z.strictObject({
  anthropic_version: z.literal('bedrock-2023-05-31'),
  anthropic_beta: ignored.optional(),
  max_tokens: z.number().int().min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'assistant']),
        content: z.union([z.string(), z.array(messagesBlock).min(1)]),
      }),
    )
    .min(1),
  stop_sequences: z.array(z.string().min(1)).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.number().int().min(0).optional(),
  thinking: ignored.optional(),
  metadata: ignored.optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('custom').optional(),
        name: z.string().min(1),
        description: z.string().default(''),
        input_schema: z.json(),
        ...cacheable,
      }),
    )
    .optional(),
  tool_choice: z
    .strictObject({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: z.string().optional(),
      disable_parallel_tool_use: ignored.optional(),
    })
    .optional(),
});
export type MessagesBody = z.output<typeof messagesBody>;
