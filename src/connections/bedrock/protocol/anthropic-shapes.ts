import {
  DOCUMENT,
  FLAG,
  IMAGE,
  JSON_VALUE,
  list,
  map,
  members,
  NUMBER,
  OPAQUE,
  SCHEMA,
  type Shape,
  stringOr,
  TEXT,
  variant,
  WORD,
} from './shape.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
// Left out, and so refused: tools that the service runs itself, and what is fetched from URLs.

const cacheControl = members({ type: WORD, ttl: WORD });
const citationsConfig = members({ enabled: FLAG });

export const ANTHROPIC_CITATION: Shape = members({
  type: WORD,
  cited_text: TEXT,
  document_index: NUMBER,
  document_title: TEXT,
  start_char_index: NUMBER,
  end_char_index: NUMBER,
  start_page_number: NUMBER,
  end_page_number: NUMBER,
  start_block_index: NUMBER,
  end_block_index: NUMBER,
  search_result_index: NUMBER,
  source: TEXT,
  title: TEXT,
  url: TEXT,
});

const text = members({
  type: WORD,
  text: TEXT,
  cache_control: cacheControl,
  citations: list(ANTHROPIC_CITATION),
});
const image = members({
  type: WORD,
  source: members({ type: WORD, media_type: WORD, data: IMAGE }),
  cache_control: cacheControl,
});
const document = members({
  type: WORD,
  source: variant('type', {
    base64: members({ type: WORD, media_type: WORD, data: DOCUMENT }),
    text: members({ type: WORD, media_type: WORD, data: TEXT }),
    content: members({ type: WORD, content: stringOr(TEXT, list(text)) }),
  }),
  title: TEXT,
  context: TEXT,
  citations: citationsConfig,
  cache_control: cacheControl,
});
const searchResult = members({
  type: WORD,
  source: TEXT,
  title: TEXT,
  content: list(text),
  citations: citationsConfig,
  cache_control: cacheControl,
});

const tool = members({
  type: WORD,
  name: WORD,
  description: TEXT,
  input_schema: SCHEMA,
  strict: FLAG,
  cache_control: cacheControl,
});

const BLOCKS = {
  text,
  image,
  document,
  search_result: searchResult,
  tool_use: members({
    type: WORD,
    id: WORD,
    name: WORD,
    input: JSON_VALUE,
    cache_control: cacheControl,
  }),
  tool_result: members({
    type: WORD,
    tool_use_id: WORD,
    is_error: FLAG,
    content: stringOr(
      TEXT,
      list(variant('type', { text, image, document, search_result: searchResult })),
    ),
    cache_control: cacheControl,
  }),
  thinking: members({ type: WORD, thinking: TEXT, signature: OPAQUE }),
  redacted_thinking: members({ type: WORD, data: OPAQUE }),
} as const;

export const ANTHROPIC_REQUEST: Shape = members(
  {
    anthropic_version: WORD,
    anthropic_beta: list(WORD),
    max_tokens: NUMBER,
    system: stringOr(TEXT, list(text)),
    messages: list(members({ role: WORD, content: stringOr(TEXT, list(variant('type', BLOCKS))) })),
    temperature: NUMBER,
    top_p: NUMBER,
    top_k: NUMBER,
    stop_sequences: list(TEXT),
    tools: list(variant('type', { '': tool, custom: tool })),
    tool_choice: members({ type: WORD, name: WORD, disable_parallel_tool_use: FLAG }),
    thinking: members({ type: WORD, budget_tokens: NUMBER, display: WORD }),
    metadata: members({ user_id: TEXT }),
  },
  'messages',
);

export const ANTHROPIC_USAGE: Shape = members({
  input_tokens: NUMBER,
  output_tokens: NUMBER,
  cache_creation_input_tokens: NUMBER,
  cache_read_input_tokens: NUMBER,
  cache_creation: map(NUMBER),
});

/** The blocks of an answer, whole or as they begin. */
export const ANTHROPIC_ANSWER_BLOCK: Shape = variant('type', {
  text,
  tool_use: BLOCKS.tool_use,
  thinking: BLOCKS.thinking,
  redacted_thinking: BLOCKS.redacted_thinking,
});

export const ANTHROPIC_RESPONSE: Shape = members({
  id: WORD,
  type: WORD,
  role: WORD,
  model: WORD,
  content: list(ANTHROPIC_ANSWER_BLOCK),
  stop_reason: WORD,
  stop_sequence: TEXT,
  usage: ANTHROPIC_USAGE,
});

/** What the service measures, in the last event of every stream. */
export const INVOCATION_METRICS: Readonly<Record<string, Shape>> = {
  'amazon-bedrock-invocationMetrics': map(NUMBER),
};
