import {
  FLAG,
  IMAGE,
  JSON_TEXT,
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

// https://platform.openai.com/docs/api-reference, as far as the service's own endpoint has it.
// Left out, and so refused: what is kept on the server between calls, what is fetched from URLs,
// tools that the service runs itself, audio, and the logarithms of probabilities, which spell a text.

const imageUrl = members({ url: IMAGE, detail: WORD });
const chatParts = {
  text: members({ type: WORD, text: TEXT }),
  image_url: members({ type: WORD, image_url: imageUrl }),
  refusal: members({ type: WORD, refusal: TEXT }),
} as const;

const toolCall = members({
  index: NUMBER,
  id: WORD,
  type: WORD,
  function: members({ name: WORD, arguments: JSON_TEXT }),
});

const functionTool = members({
  type: WORD,
  function: members({ name: WORD, description: TEXT, parameters: SCHEMA, strict: FLAG }, 'name'),
});

export const CHAT_REQUEST: Shape = members(
  {
    model: WORD,
    messages: list(
      members(
        {
          role: WORD,
          content: stringOr(TEXT, list(variant('type', chatParts))),
          name: TEXT,
          refusal: TEXT,
          reasoning: TEXT,
          reasoning_content: TEXT,
          tool_calls: list(toolCall),
          tool_call_id: WORD,
        },
        'role',
      ),
    ),
    max_tokens: NUMBER,
    max_completion_tokens: NUMBER,
    temperature: NUMBER,
    top_p: NUMBER,
    n: NUMBER,
    stop: stringOr(TEXT, list(TEXT)),
    stream: FLAG,
    stream_options: members({ include_usage: FLAG }),
    tools: list(variant('type', { function: functionTool })),
    tool_choice: stringOr(WORD, members({ type: WORD, function: members({ name: WORD }) })),
    parallel_tool_calls: FLAG,
    response_format: members({
      type: WORD,
      json_schema: members({ name: WORD, description: TEXT, schema: SCHEMA, strict: FLAG }),
    }),
    seed: NUMBER,
    presence_penalty: NUMBER,
    frequency_penalty: NUMBER,
    reasoning_effort: WORD,
    user: TEXT,
    store: FLAG,
    service_tier: WORD,
  },
  'model',
  'messages',
);

const usage = members({
  prompt_tokens: NUMBER,
  completion_tokens: NUMBER,
  total_tokens: NUMBER,
  prompt_tokens_details: map(NUMBER),
  completion_tokens_details: map(NUMBER),
});

const chatMessage = members({
  role: WORD,
  content: TEXT,
  refusal: TEXT,
  reasoning: TEXT,
  reasoning_content: TEXT,
  tool_calls: list(toolCall),
});

const chatEnvelope = {
  id: WORD,
  object: WORD,
  created: NUMBER,
  model: WORD,
  usage,
  service_tier: WORD,
  system_fingerprint: WORD,
} as const;

export const CHAT_RESPONSE: Shape = members({
  ...chatEnvelope,
  choices: list(members({ index: NUMBER, message: chatMessage, finish_reason: WORD })),
});

export const CHAT_CHUNK: Shape = members({
  ...chatEnvelope,
  choices: list(members({ index: NUMBER, delta: chatMessage, finish_reason: WORD })),
});

export const EMBEDDINGS_REQUEST: Shape = members(
  {
    model: WORD,
    input: stringOr(TEXT, list(TEXT)),
    dimensions: NUMBER,
    encoding_format: WORD,
    user: TEXT,
  },
  'model',
  'input',
);

export const EMBEDDINGS_RESPONSE: Shape = members({
  object: WORD,
  data: list(members({ object: WORD, index: NUMBER, embedding: stringOr(OPAQUE, list(NUMBER)) })),
  model: WORD,
  usage,
});

export const MODELS_RESPONSE: Shape = members({
  object: WORD,
  data: list(members({ id: WORD, object: WORD, created: NUMBER, owned_by: WORD })),
});

const annotation = members({
  type: WORD,
  url: TEXT,
  title: TEXT,
  start_index: NUMBER,
  end_index: NUMBER,
});

/** Parts of a message in the Responses API. */
export const RESPONSE_PART: Shape = variant('type', {
  input_text: members({ type: WORD, text: TEXT }),
  output_text: members({ type: WORD, text: TEXT, annotations: list(annotation) }),
  input_image: members({ type: WORD, image_url: IMAGE, detail: WORD }),
  refusal: members({ type: WORD, refusal: TEXT }),
  summary_text: members({ type: WORD, text: TEXT }),
  reasoning_text: members({ type: WORD, text: TEXT }),
});

const responseMessage = members({
  type: WORD,
  id: WORD,
  status: WORD,
  role: WORD,
  content: stringOr(TEXT, list(RESPONSE_PART)),
});

/** Items that a response is made of, and that go back as history. */
export const RESPONSE_ITEM: Shape = variant('type', {
  '': responseMessage,
  message: responseMessage,
  function_call: members({
    type: WORD,
    id: WORD,
    call_id: WORD,
    name: WORD,
    arguments: JSON_TEXT,
    status: WORD,
  }),
  function_call_output: members({
    type: WORD,
    id: WORD,
    call_id: WORD,
    output: stringOr(TEXT, list(RESPONSE_PART)),
    status: WORD,
  }),
  reasoning: members({
    type: WORD,
    id: WORD,
    summary: list(RESPONSE_PART),
    content: list(RESPONSE_PART),
    encrypted_content: OPAQUE,
    status: WORD,
  }),
});

const textFormat = members({
  format: members({ type: WORD, name: WORD, description: TEXT, schema: SCHEMA, strict: FLAG }),
  verbosity: WORD,
});
const responseTools = list(
  variant('type', {
    function: members({
      type: WORD,
      name: WORD,
      description: TEXT,
      parameters: SCHEMA,
      strict: FLAG,
    }),
  }),
);
const responseToolChoice = stringOr(WORD, members({ type: WORD, name: WORD }));
const reasoning = members({ effort: WORD, summary: WORD });

const responseSettings = {
  model: WORD,
  instructions: stringOr(TEXT, list(RESPONSE_ITEM)),
  max_output_tokens: NUMBER,
  temperature: NUMBER,
  top_p: NUMBER,
  tools: responseTools,
  tool_choice: responseToolChoice,
  parallel_tool_calls: FLAG,
  reasoning,
  text: textFormat,
  store: FLAG,
  truncation: WORD,
  user: TEXT,
  service_tier: WORD,
} as const;

export const RESPONSES_REQUEST: Shape = members(
  {
    ...responseSettings,
    input: stringOr(TEXT, list(RESPONSE_ITEM)),
    include: list(WORD),
    stream: FLAG,
  },
  'model',
  'input',
);

export const RESPONSE: Shape = members({
  ...responseSettings,
  id: WORD,
  object: WORD,
  created_at: NUMBER,
  completed_at: NUMBER,
  status: WORD,
  background: FLAG,
  error: members({ code: WORD, message: TEXT }),
  incomplete_details: members({ reason: WORD }),
  output: list(RESPONSE_ITEM),
  metadata: map(TEXT),
  usage: members({
    input_tokens: NUMBER,
    input_tokens_details: map(NUMBER),
    output_tokens: NUMBER,
    output_tokens_details: map(NUMBER),
    total_tokens: NUMBER,
  }),
});

export const ANNOTATION: Shape = annotation;
