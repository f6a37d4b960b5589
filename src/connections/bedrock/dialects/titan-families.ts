import { numberAt, textAt } from '../json-member.ts';
import { INVOCATION_METRICS } from '../protocol/anthropic-shapes.ts';
import { FLAG, IMAGE, list, map, members, NUMBER, TEXT, WORD } from '../protocol/shape.ts';
import { deltaEvents } from '../stream/delta-events.ts';
import { has, stopped, tokens } from './family-use.ts';
import { family } from './model-family.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html

const VECTOR = list(NUMBER);

const titanChunk = members({
  outputText: TEXT,
  index: NUMBER,
  totalOutputTextTokenCount: NUMBER,
  inputTextTokenCount: NUMBER,
  completionReason: WORD,
  ...INVOCATION_METRICS,
});
/** Amazon Titan Text. */
export const titanText = family(['textGenerationConfig', 'maxTokenCount'], {
  request: members(
    {
      inputText: TEXT,
      textGenerationConfig: members({
        maxTokenCount: NUMBER,
        temperature: NUMBER,
        topP: NUMBER,
        stopSequences: list(TEXT),
      }),
    },
    'inputText',
  ),
  response: members({
    inputTextTokenCount: NUMBER,
    results: list(members({ tokenCount: NUMBER, outputText: TEXT, completionReason: WORD })),
  }),
  use: (body) => ({
    ...tokens(numberAt(body, 'inputTextTokenCount'), numberAt(body, 'results', 0, 'tokenCount')),
    ...stopped(textAt(body, 'results', 0, 'completionReason')),
  }),
  events: (masker, unknown) => {
    const ends = has('completionReason');
    return deltaEvents({ shape: titanChunk, ends, completes: ends }, masker, unknown);
  },
});

/** Amazon Titan Embeddings, of text and images. */
export const titanEmbed = family(undefined, {
  request: members({
    inputText: TEXT,
    inputImage: IMAGE,
    dimensions: NUMBER,
    normalize: FLAG,
    embeddingTypes: list(WORD),
    embeddingConfig: members({ outputEmbeddingLength: NUMBER }),
  }),
  response: members({
    embedding: VECTOR,
    embeddingsByType: map(VECTOR),
    inputTextTokenCount: NUMBER,
    message: TEXT,
  }),
  use: (body) => tokens(numberAt(body, 'inputTextTokenCount'), 0),
});
