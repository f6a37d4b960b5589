import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { AnswerPipes } from '../text-pipe.ts';
import type { StreamEvent } from './event-masker.ts';

/** Content blocks of text that follow each other in a stream: masked as one, given out as they are. */
export type BlockFlow = Readonly<{
  /** Text of a block; undefined for one that the stream has left, or that has ended */
  text: (index: number, chunk: string) => readonly StreamEvent[] | undefined;
  /** Something else of a block of text, such as a citation */
  within: (event: StreamEvent) => readonly StreamEvent[];
  /** A block of text ends, or may begin: waits until it is known what follows */
  edge: (event: StreamEvent) => readonly StreamEvent[];
  /** Something else follows: everything that waits */
  close: () => readonly StreamEvent[];
  isOpen: (index: number) => boolean;
  /** Values masked */
  count: () => number;
}>;

/** Where the output has yet to come to: what leaves there, and the block that begins behind it. */
type Seam = { readonly index: number; readonly events: StreamEvent[] };

/** Characters of events that wait for text: what is held of it is short, so they are few. */
const MAX_WAITING = 1024 * 1024;
const SEAM_CHARACTERS = 100;

/**
 * @param deltaOf text of a block as events, none for no text
 * @throws SallyportError `upstream_failed` when more waits than any answer has
 */
export function blockFlow(
  pipes: AnswerPipes,
  deltaOf: (index: number, text: string) => readonly StreamEvent[],
): BlockFlow {
  let pipe: ReturnType<AnswerPipes['joined']> | undefined;
  /** The blocks that text comes for, and that it leaves of */
  let coming = 0;
  let leaving = 0;
  let seams: Seam[] = [];
  /** What has come since the last text, and may be between two blocks of text */
  let between: StreamEvent[] = [];
  let waiting = 0;
  let counted = 0;
  // INVARIANT: no block is come back to: its halves would have been looked at apart.
  const left = new Set<number>();

  /** INVARIANT: nothing waits that is not counted. */
  function wait(events: StreamEvent[], event: StreamEvent): void {
    events.push(event);
    count(JSON.stringify(event).length);
  }

  function count(characters: number): void {
    waiting += characters;
    if (waiting <= MAX_WAITING) return;
    throw new SallyportError(
      'upstream_failed',
      'the model sent more between two blocks of text than the gate holds',
    );
  }

  function give(texts: readonly string[]): readonly StreamEvent[] {
    const given = texts.flatMap((text, at) => {
      const seam = at === 0 ? undefined : seams.shift();
      if (seam !== undefined) leaving = seam.index;
      return [...(seam?.events ?? []), ...deltaOf(leaving, text)];
    });
    if (seams.length === 0 && between.length === 0) waiting = 0;
    return given;
  }

  return {
    text(index, chunk) {
      if (left.has(index)) return undefined;
      if (pipe === undefined) {
        pipe = pipes.joined();
        coming = index;
        leaving = index;
      } else if (index !== coming) {
        left.add(coming);
        coming = index;
        count(SEAM_CHARACTERS);
        seams.push({ index, events: between });
        between = [];
        return [...give(pipe.next()), ...give(pipe.push(chunk))];
      } else if (between.length > 0) {
        return undefined;
      }
      return give(pipe.push(chunk));
    },
    within(event) {
      if (pipe === undefined) return [event];
      const events = between.length > 0 ? between : seams.at(-1)?.events;
      if (events === undefined) return [event];
      wait(events, event);
      return [];
    },
    edge(event) {
      if (pipe === undefined) return [event];
      wait(between, event);
      return [];
    },
    close() {
      if (pipe === undefined) return [];
      const rest = [...give(pipe.end()), ...seams.flatMap(({ events }) => events), ...between];
      counted += pipe.count();
      left.add(coming);
      pipe = undefined;
      seams = [];
      between = [];
      waiting = 0;
      return rest;
    },
    isOpen: (index) => pipe !== undefined && index === coming,
    count: () => counted + (pipe?.count() ?? 0),
  };
}
