import type { Json } from '../../gateway/json.ts';
import type { PromptFacts } from '../../gateway/operation.ts';
import type { Shape } from './protocol/shape.ts';
import { type Visitor, walkShape } from './protocol/walk-shape.ts';

/** What was counted while a request was read. */
export type PromptCounts = Readonly<{
  /** Everything that the model would read, one piece after the other; names too */
  texts: readonly string[];
  /** UTF-8 bytes of its texts */
  bytes: number;
  /** UTF-8 bytes of all of it as JSON, but for images and documents */
  size: number;
  images: number;
  documents: number;
}>;

/** A text takes about a token for this many bytes: less for prose in English, more for code. */
const BYTES_PER_TOKEN = 4;
/** The most that one image takes. https://docs.anthropic.com/en/docs/build-with-claude/vision */
const TOKENS_PER_IMAGE = 1_600;
/** The most that one page of a document takes is unknown; this is taken for all of one. */
const TOKENS_PER_DOCUMENT = 32_000;
/** What the service itself says to a model about tools. */
const TOKENS_OF_FRAME = 400;
/** Names that callers choose; other words are the protocol's own, and the service knows them all. */
const GIVEN_NAME = /(?:^|\.)(?:name|id|toolUseId|tool_use_id|call_id|tool_call_id)$/;
/** Where names that are written together begin a new word: `bulkExport`. */
const NEW_WORD = /(?<=\p{Ll})(?=\p{Lu})/gu;

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
  const noteJson = (value: Json, text: string): void => {
    bytes += Buffer.byteLength(text);
    // As they are read: written as JSON, their escape sequences would hide words.
    texts.push(text, ...stringsOf(value));
  };
  const visitor: Visitor = {
    text: note,
    word: (word, at) => {
      if (GIVEN_NAME.test(at)) texts.push(word, word.replace(NEW_WORD, ' '));
      return word;
    },
    json: (value) => {
      noteJson(value, JSON.stringify(value));
      return value;
    },
    jsonText: (text) => {
      noteJson(parsedJson(text), text);
      return text;
    },
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
    counts: {
      texts,
      bytes,
      size: Buffer.byteLength(JSON.stringify(walkShape(shape, read, WITHOUT_BYTES) ?? {})),
      images: seen.image,
      documents: seen.document,
    },
  };
}

const WITHOUT_BYTES: Visitor = {
  text: (text) => text,
  word: (word) => word,
  json: (value) => value,
  jsonText: (text) => text,
  textBytes: (base64) => base64,
  bytes: (base64, of) => (of === 'opaque' ? base64 : ''),
  unknown: 'refuse',
};

/** Every string of a value, names of members too. */
function stringsOf(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, Json]) => [
    name,
    ...stringsOf(member),
  ]);
}

function parsedJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** About how many tokens a prompt takes. */
export function estimatedTokens({ bytes, images, documents }: PromptCounts): number {
  return (
    Math.ceil(bytes / BYTES_PER_TOKEN) + images * TOKENS_PER_IMAGE + documents * TOKENS_PER_DOCUMENT
  );
}

/**
 * How many tokens a prompt takes at most: a token is one byte at least, and what stands around texts
 * and between them is longer as JSON than as a model reads it. What budgets reserve is this, so that
 * they hold whatever the model makes of a text.
 */
export function mostTokens({ size, images, documents }: PromptCounts): number {
  return size + images * TOKENS_PER_IMAGE + documents * TOKENS_PER_DOCUMENT + TOKENS_OF_FRAME;
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
    // Policies know no larger numbers.
    ...(maxTokens !== undefined && { maxTokens: Math.min(maxTokens, Number.MAX_SAFE_INTEGER) }),
    tools,
    images: counts.images,
    documents: counts.documents,
    guardrail,
  };
}
