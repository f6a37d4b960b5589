import * as z from 'zod';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
// Members that are left out are not in the stand-in; `ignored` ones change nothing here.

const ignored = z.unknown();
const text = z.strictObject({ text: z.string() });
const base64 = z.base64();

const image = z.strictObject({ format: z.string(), source: z.strictObject({ bytes: base64 }) });
const citations = z.strictObject({ enabled: z.boolean() });
const document = z.strictObject({
  format: z.string().default('txt'),
  name: z.string(),
  source: z.strictObject({
    bytes: base64.optional(),
    text: z.string().optional(),
    content: z.array(text).optional(),
  }),
  context: z.string().optional(),
  citations: citations.optional(),
});
const searchResult = z.strictObject({
  source: z.string(),
  title: z.string(),
  content: z.array(text),
  citations: citations.optional(),
});
const reasoningContent = z.strictObject({
  reasoningText: z.strictObject({ text: z.string(), signature: z.string().optional() }).optional(),
  redactedContent: base64.optional(),
});
const guardText = z.strictObject({ text: z.string(), qualifiers: ignored.optional() });

export const contentBlock = z.strictObject({
  text: z.string().min(1, 'the text field of a content block is blank').optional(),
  image: image.optional(),
  document: document.optional(),
  searchResult: searchResult.optional(),
  toolUse: z
    .strictObject({
      toolUseId: z.string(),
      name: z.string(),
      input: z.json(),
      type: ignored.optional(),
    })
    .optional(),
  toolResult: z
    .strictObject({
      toolUseId: z.string(),
      status: z.enum(['success', 'error']).optional(),
      type: ignored.optional(),
      content: z.array(
        z.strictObject({
          text: z.string().optional(),
          json: z.json().optional(),
          image: image.optional(),
          document: document.optional(),
          searchResult: searchResult.optional(),
        }),
      ),
    })
    .optional(),
  guardContent: z.strictObject({ text: guardText.optional(), image: image.optional() }).optional(),
  reasoningContent: reasoningContent.optional(),
  citationsContent: z
    .strictObject({ content: z.array(text), citations: ignored.optional() })
    .optional(),
  cachePoint: ignored.optional(),
});
export type ContentBlock = z.output<typeof contentBlock>;

const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.array(contentBlock).min(1),
});

const toolConfig = z.strictObject({
  tools: z
    .array(
      z.strictObject({
        toolSpec: z
          .strictObject({
            name: z.string().min(1).max(64),
            description: z.string().default(''),
            inputSchema: z.strictObject({ json: z.json() }),
            strict: ignored.optional(),
          })
          .optional(),
        cachePoint: ignored.optional(),
      }),
    )
    .min(1),
  toolChoice: z
    .strictObject({
      auto: z.strictObject({}).optional(),
      any: z.strictObject({}).optional(),
      tool: z.strictObject({ name: z.string() }).optional(),
    })
    .optional(),
});

const prompt = {
  messages: z.array(message).min(1),
  system: z
    .array(
      z.strictObject({
        text: z.string().min(1).optional(),
        guardContent: z.strictObject({ text: guardText.optional() }).optional(),
        cachePoint: ignored.optional(),
      }),
    )
    .optional(),
  toolConfig: toolConfig.optional(),
  additionalModelRequestFields: ignored.optional(),
};

export const converseBody = z.strictObject({
  ...prompt,
  inferenceConfig: z
    .strictObject({
      maxTokens: z.number().int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().min(0).max(1).optional(),
      stopSequences: z.array(z.string().min(1)).max(2500).optional(),
    })
    .optional(),
  guardrailConfig: z
    .strictObject({
      guardrailIdentifier: z.string().optional(),
      guardrailVersion: z.string().optional(),
      trace: ignored.optional(),
      streamProcessingMode: z.enum(['sync', 'async']).optional(),
    })
    .optional(),
  additionalModelResponseFieldPaths: ignored.optional(),
  requestMetadata: ignored.optional(),
  performanceConfig: ignored.optional(),
  serviceTier: ignored.optional(),
});
export type ConverseBody = z.output<typeof converseBody>;

/** What CountTokens counts of it. */
export const conversePrompt = z.strictObject(prompt);
