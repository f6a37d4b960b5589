import type { Json } from '../../gateway/json.ts';
import type { PromptFacts } from '../../gateway/operation.ts';
import type { Shape } from './protocol/shape.ts';
import { type Visitor, walkShape } from './protocol/walk-shape.ts';

/** What was counted while a request was read. */
export type PromptCounts = Readonly<{
  /** Everything that the model would read, one piece after the other */
  texts: readonly string[];
  /** UTF-8 bytes of it */
  bytes: number;
  images: number;
  documents: number;
}>;

/** A text takes about a token for this many bytes: less for prose in English, more for code. */
const BYTES_PER_TOKEN = 4;
/** The most that one image takes. https://docs.anthropic.com/en/docs/build-with-claude/vision */
const TOKENS_PER_IMAGE = 1_600;
/** The most that one page of a document takes is unknown; this is taken for all of one. */
const TOKENS_PER_DOCUMENT = 32_000;
/** What the service itself says to a model about roles, and about tools. */
const TOKENS_OF_FRAME = 500;

/**
 * Reads a request body by its shape, and counts what is in it.
 * @throws SallyportError `bad_request` for what the shape does not name
 */
export function readPrompt(
  shape: Shape,
  body: Json,
): Readonly<{ body: Json; counts: PromptCounts }> {
  const texts: string[] = [];
  let bytes = 0;
  const seen = { image: 0, document: 0, opaque: 0 };
  const note = (text: string): string => {
    texts.push(text);
    bytes += Buffer.byteLength(text);
    return text;
  };
  const visitor: Visitor = {
    text: note,
    word: (word) => word,
    json: (value) => {
      note(JSON.stringify(value));
      return value;
    },
    jsonText: note,
    textBytes: (base64) => {
      note(Buffer.from(base64, 'base64').toString('utf8'));
      return base64;
    },
    bytes: (base64, of) => {
      seen[of] += 1;
      if (of === 'opaque') bytes += base64.length;
      return base64;
    },
    unknown: 'refuse',
  };
  const read = walkShape(shape, body, visitor) ?? {};
  return {
    body: read,
    counts: { texts, bytes, images: seen.image, documents: seen.document },
  };
}

/** About how many tokens a prompt takes. */
export function estimatedTokens({ bytes, images, documents }: PromptCounts): number {
  return (
    Math.ceil(bytes / BYTES_PER_TOKEN) + images * TOKENS_PER_IMAGE + documents * TOKENS_PER_DOCUMENT
  );
}

/**
 * How many tokens a prompt takes at most: a token is one byte at least. What budgets reserve is
 * this, so that they hold whatever the model makes of a text.
 */
export function mostTokens({ bytes, images, documents }: PromptCounts): number {
  return bytes + images * TOKENS_PER_IMAGE + documents * TOKENS_PER_DOCUMENT + TOKENS_OF_FRAME;
}

/** What policies are told of a prompt. */
export function promptFacts(
  counts: PromptCounts,
  known: Readonly<{
    keywords: readonly string[];
    maxTokens: number | undefined;
    tools: number;
    guardrail: boolean;
  }>,
): PromptFacts {
  const { keywords, maxTokens, tools, guardrail } = known;
  return {
    keywords,
    inputTokens: estimatedTokens(counts),
    ...(maxTokens !== undefined && { maxTokens }),
    tools,
    images: counts.images,
    documents: counts.documents,
    guardrail,
  };
}
