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
  TEXT,
  TEXT_BYTES,
  variant,
  WORD,
} from './shape.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// Left out, and so refused: what the gate cannot read (video, audio, anything in S3), and tools that
// the service itself runs and that reach other places.

const cachePoint = members({ type: WORD, ttl: WORD });
const citationsConfig = members({ enabled: FLAG });
const image = members({ format: WORD, source: members({ bytes: IMAGE }) });

function document(bytes: Shape): Shape {
  return members({
    format: WORD,
    name: TEXT,
    source: members({ bytes, text: TEXT, content: list(members({ text: TEXT })) }),
    context: TEXT,
    citations: citationsConfig,
  });
}

const textDocument = document(TEXT_BYTES);
const binaryDocument = document(DOCUMENT);
const anyDocument = variant('format', {
  '': textDocument,
  txt: textDocument,
  md: textDocument,
  csv: textDocument,
  html: textDocument,
  pdf: binaryDocument,
  doc: binaryDocument,
  docx: binaryDocument,
  xls: binaryDocument,
  xlsx: binaryDocument,
});

const searchResult = members({
  source: TEXT,
  title: TEXT,
  content: list(members({ text: TEXT })),
  citations: citationsConfig,
});

const span = (index: string) => members({ [index]: NUMBER, start: NUMBER, end: NUMBER });

export const CITATION: Shape = members({
  title: TEXT,
  source: TEXT,
  sourceContent: list(members({ text: TEXT })),
  location: members({
    web: members({ url: TEXT, domain: TEXT }),
    documentChar: span('documentIndex'),
    documentPage: span('documentIndex'),
    documentChunk: span('documentIndex'),
    searchResultLocation: span('searchResultIndex'),
  }),
});

const contentBlock = members({
  text: TEXT,
  image,
  document: anyDocument,
  toolUse: members({ toolUseId: WORD, name: WORD, input: JSON_VALUE, type: WORD }),
  toolResult: members({
    toolUseId: WORD,
    content: list(
      members({ text: TEXT, json: JSON_VALUE, image, document: anyDocument, searchResult }),
    ),
    status: WORD,
    type: WORD,
  }),
  guardContent: members({
    text: members({ text: TEXT, qualifiers: list(WORD) }),
    image: members({ format: WORD, source: members({ bytes: IMAGE }) }),
  }),
  cachePoint,
  reasoningContent: members({
    reasoningText: members({ text: TEXT, signature: OPAQUE }),
    redactedContent: OPAQUE,
  }),
  citationsContent: members({ content: list(members({ text: TEXT })), citations: list(CITATION) }),
  searchResult,
});

const message = members({ role: WORD, content: list(contentBlock) }, 'role', 'content');

const systemBlock = members({
  text: TEXT,
  guardContent: members({ text: members({ text: TEXT, qualifiers: list(WORD) }) }),
  cachePoint,
});

const toolConfig = members(
  {
    tools: list(
      members({
        toolSpec: members(
          { name: WORD, description: TEXT, inputSchema: members({ json: SCHEMA }), strict: FLAG },
          'name',
        ),
        cachePoint,
      }),
    ),
    toolChoice: members({ auto: members({}), any: members({}), tool: members({ name: WORD }) }),
  },
  'tools',
);

/** The few parameters of models that Converse has no member of its own for. */
const thinking = members({ type: WORD, budget_tokens: NUMBER, display: WORD });
const additionalModelRequestFields = members({
  top_k: NUMBER,
  thinking,
  reasoning_config: thinking,
  reasoningConfig: members({ type: WORD, maxReasoningEffort: WORD }),
  anthropic_beta: list(WORD),
  inferenceConfig: members({ topK: NUMBER }),
});

const prompt = {
  messages: list(message),
  system: list(systemBlock),
  toolConfig,
  additionalModelRequestFields,
};

export const CONVERSE_REQUEST: Shape = members(
  {
    ...prompt,
    inferenceConfig: members({
      maxTokens: NUMBER,
      temperature: NUMBER,
      topP: NUMBER,
      stopSequences: list(TEXT),
    }),
    guardrailConfig: members({
      guardrailIdentifier: WORD,
      guardrailVersion: WORD,
      trace: WORD,
      streamProcessingMode: WORD,
    }),
    additionalModelResponseFieldPaths: list(TEXT),
    requestMetadata: map(TEXT),
    performanceConfig: members({ latency: WORD }),
    serviceTier: members({ type: WORD }),
    outputConfig: members({
      textFormat: members({
        type: WORD,
        structure: members({
          jsonSchema: members({ schema: TEXT, name: WORD, description: TEXT }),
        }),
      }),
      effort: WORD,
    }),
  },
  'messages',
);

/** What CountTokens counts of a Converse request. */
export const CONVERSE_PROMPT: Shape = members(prompt);

export const TOKEN_USAGE: Shape = members({
  inputTokens: NUMBER,
  outputTokens: NUMBER,
  totalTokens: NUMBER,
  cacheReadInputTokens: NUMBER,
  cacheWriteInputTokens: NUMBER,
  cacheReadInputTokenCount: NUMBER,
  cacheWriteInputTokenCount: NUMBER,
  cacheDetails: list(members({ ttl: WORD, inputTokens: NUMBER })),
  serverToolUsage: map(NUMBER),
});

/** What comes with an answer beside its content. The trace of a guardrail quotes what it has found. */
export const ANSWER_METADATA = {
  usage: TOKEN_USAGE,
  metrics: members({ latencyMs: NUMBER }),
  trace: members({ guardrail: JSON_VALUE }),
  performanceConfig: members({ latency: WORD }),
  serviceTier: members({ type: WORD }),
} as const;

export const CONVERSE_RESPONSE: Shape = members({
  output: members({ message }),
  stopReason: WORD,
  additionalModelResponseFields: JSON_VALUE,
  ...ANSWER_METADATA,
});
