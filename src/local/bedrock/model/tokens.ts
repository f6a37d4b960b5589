import type { Prompt } from './prompt.ts';

/** Up to four letters or digits in a row, or one other character that is not white space. */
const TOKEN = /[\p{L}\p{N}]{1,4}|[^\s\p{L}\p{N}]/gu;

/** What one image counts for. */
const IMAGE_TOKENS = 1000;

/** Tokens of a text by the stand-in's own rule, which is about right for English and nothing else. */
export function countTokens(text: string): number {
  return text.match(TOKEN)?.length ?? 0;
}

/** The text up to its `most`th token, and whether that is all of it. */
export function firstTokens(text: string, most: number): Readonly<{ text: string; all: boolean }> {
  let seen = 0;
  for (const { index } of text.matchAll(TOKEN)) {
    if (seen === most) return { text: text.slice(0, index), all: false };
    seen += 1;
  }
  return { text, all: true };
}

/** Tokens of everything in a prompt: texts, documents, tools and what they answered, images. */
export function promptTokens({ turns, tools }: Prompt): number {
  const texts = turns.flatMap(({ texts: own, documents, toolResults, toolCalls }) => [
    ...own,
    ...documents.flatMap(({ title, text }) => [title, text]),
    ...toolResults,
    ...toolCalls,
  ]);
  const specs = tools.flatMap(({ name, description, schema }) => [
    name,
    description,
    JSON.stringify(schema),
  ]);
  const images = turns.reduce((sum, { images: count }) => sum + count, 0);
  return [...texts, ...specs].reduce((sum, text) => sum + countTokens(text), images * IMAGE_TOKENS);
}
