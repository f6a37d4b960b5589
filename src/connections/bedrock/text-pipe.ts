import type { StreamMasker } from '../../masking/stream-masker.ts';

/** Text on its way out: pieces go in, what may leave comes out. */
export type TextPipe = Readonly<{
  push: (chunk: string) => string;
  /** The text is complete. Afterwards the pipe is at its start again. */
  end: () => string;
  /** Values replaced since the start */
  count: () => number;
}>;

/** Leaves text as it is. */
export const PLAIN_PIPE: TextPipe = { push: (chunk) => chunk, end: () => '', count: () => 0 };

/** What one part gives out goes into the next. */
export function pipeThrough(
  parts: readonly Pick<StreamMasker, 'push' | 'end' | 'count'>[],
): TextPipe {
  const [first, ...rest] = parts;
  if (first === undefined) return PLAIN_PIPE;
  if (rest.length === 0) return first;
  const after = pipeThrough(rest);
  return {
    push: (chunk) => after.push(first.push(chunk)),
    end: () => after.push(first.end()) + after.end(),
    count: () => first.count() + after.count(),
  };
}

/** A whole text at once: the same as in pieces. */
export function throughPipe(pipe: TextPipe, text: string): string {
  return pipe.push(text) + pipe.end();
}

/** A text in both shapes that answers have. */
export type AnswerPipes = Readonly<{
  /** A pipe for one text; each has its own state */
  text: () => TextPipe;
  /** A pipe for one JSON text, such as the arguments of a tool */
  json: () => TextPipe;
}>;
