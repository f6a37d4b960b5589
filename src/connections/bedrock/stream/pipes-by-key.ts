import type { TextPipe } from '../text-pipe.ts';

/** The pipes of one answer: one for each place in it that text comes for, made when it first does. */
export type PipesByKey = Readonly<{
  of: (key: string) => TextPipe;
  /** The rest of a text that is complete. */
  end: (key: string) => string;
  /** Keys of texts that are not complete, oldest first. */
  open: () => readonly string[];
  count: () => number;
}>;

export function pipesByKey(make: (key: string) => TextPipe): PipesByKey {
  const open = new Map<string, TextPipe>();
  let counted = 0;
  return {
    of(key) {
      const known = open.get(key) ?? make(key);
      open.set(key, known);
      return known;
    },
    end(key) {
      const pipe = open.get(key);
      if (pipe === undefined) return '';
      open.delete(key);
      const rest = pipe.end();
      counted += pipe.count();
      return rest;
    },
    open: () => [...open.keys()],
    count: () => [...open.values()].reduce((sum, pipe) => sum + pipe.count(), counted),
  };
}
