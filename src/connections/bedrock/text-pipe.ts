import type { JoinedMasker } from '../../masking/joined-masker.ts';
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

/** Texts that are read as one, on their way out. */
export type JoinedPipe = JoinedMasker;

/** What comes out for one text goes through a pipe of its own. */
export function joinedThrough(first: JoinedMasker, pipeOf: () => TextPipe): JoinedPipe {
  let pipe = pipeOf();
  let counted = 0;
  function give(texts: readonly string[]): readonly string[] {
    const given: string[] = [];
    for (const [index, text] of texts.entries()) {
      if (index > 0) given.push((given.pop() ?? '') + turn());
      given.push(pipe.push(text));
    }
    return given;
  }
  function turn(): string {
    const rest = pipe.end();
    counted += pipe.count();
    pipe = pipeOf();
    return rest;
  }
  return {
    push: (chunk) => give(first.push(chunk)),
    next: () => give(first.next()),
    end() {
      const given = [...give(first.end())];
      return [...given.slice(0, -1), (given.at(-1) ?? '') + turn()];
    },
    count: () => first.count() + counted + pipe.count(),
  };
}

/** Whole texts at once: the same as in pieces. */
export function throughJoined(pipe: JoinedPipe, texts: readonly string[]): readonly string[] {
  const given = [''];
  const take = ([own = '', ...more]: readonly string[]): void => {
    given.push((given.pop() ?? '') + own, ...more);
  };
  for (const [index, text] of texts.entries()) {
    if (index > 0) take(pipe.next());
    take(pipe.push(text));
  }
  take(pipe.end());
  return given;
}

/** A text in both shapes that answers have. */
export type AnswerPipes = Readonly<{
  /** A pipe for one text; each has its own state */
  text: () => TextPipe;
  /** One for texts that are read as one */
  joined: () => JoinedPipe;
  /** A pipe for one JSON text, such as the arguments of a tool */
  json: () => TextPipe;
}>;
