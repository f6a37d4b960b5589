import * as z from 'zod';
import { hashingEmbedding } from '../../hashing-embedder.ts';
import { countTokens } from '../model/tokens.ts';
import { readAs } from '../read-as.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html

const DIMENSIONS = [256, 512, 1024] as const;
const DEFAULT_DIMENSIONS = 1024;

const embedBody = z.strictObject({
  inputText: z.string().min(1).max(50_000),
  dimensions: z.literal(DIMENSIONS).default(DEFAULT_DIMENSIONS),
  normalize: z.boolean().default(true),
  embeddingTypes: z.array(z.literal('float')).optional(),
});

/** An embedding as Titan gives it. @throws RuntimeError ValidationException */
export function embedText(
  body: unknown,
  /** Called with the text before it is embedded */
  before: (text: string) => void,
) {
  const { inputText, dimensions, normalize, embeddingTypes } = readAs(embedBody, body);
  before(inputText);
  const embedding = embeddingOf(inputText, dimensions, normalize);
  return {
    embedding,
    ...(embeddingTypes && { embeddingsByType: { float: embedding } }),
    inputTextTokenCount: countTokens(inputText),
  };
}

/**
 * The demo world's embedding of a text. One of more dimensions is the one of 256 with zeros behind
 * it; one that is not normalised is longer, by the square root of the text's tokens.
 */
export function embeddingOf(text: string, dimensions: number, normalize: boolean): number[] {
  const short = hashingEmbedding(text);
  const length = normalize ? 1 : Math.sqrt(countTokens(text));
  const zeros = new Array<number>(Math.max(0, dimensions - short.length)).fill(0);
  return [...short.map((value) => value * length), ...zeros];
}
