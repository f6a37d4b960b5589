import * as z from 'zod';
import { countTokens } from '../model/tokens.ts';
import { readAs } from '../read-as.ts';
import { embeddingOf } from '../titan/embed-text.ts';

const embeddingsBody = z.strictObject({
  model: z.string(),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(96)]),
  dimensions: z.literal([256, 512, 1024]).default(256),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  user: z.unknown().optional(),
});

/** Embeddings as OpenAI gives them; in base64, as its clients ask for, they are little-endian float32. */
export function openaiEmbeddings(
  body: unknown,
  /** Called with each text before it is embedded */
  before: (text: string) => void,
) {
  const { model, input, dimensions, encoding_format: format } = readAs(embeddingsBody, body);
  const texts = typeof input === 'string' ? [input] : input;
  for (const text of texts) before(text);
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: 'list',
    data: texts.map((text, index) => {
      const embedding = embeddingOf(text, dimensions, true);
      return {
        object: 'embedding',
        index,
        embedding: format === 'base64' ? asBase64(embedding) : embedding,
      };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function asBase64(embedding: readonly number[]): string {
  return Buffer.from(Float32Array.from(embedding).buffer).toString('base64');
}
