const NEW_LINE = 0x0a;
const TICK = 0x60;
const TILDE = 0x7e;
const LEAST = 3;
/** What may stand before a fence on its line: indents, quote and list marks. */
const PREFIX = new Set([...' \t\r>-*+.)0123456789'].map((one) => one.charCodeAt(0)));
const BLANK = new Set([...' \t\r'].map((one) => one.charCodeAt(0)));

/** Whether the text so far ends inside fenced code (CommonMark §4.5), from the opening fence on. */
export type CodeFence = Readonly<{ take: (code: number) => void; inside: () => boolean }>;

/** At the start of a line, in a run of ticks or tildes, in what follows the run, or elsewhere. */
type Place = 'start' | 'run' | 'after' | 'line';

/** A {@link CodeFence} at the start of a text. */
export function codeFence(): CodeFence {
  let place: Place = 'start';
  let mark = 0;
  let run = 0;
  /** The open fence */
  let open: { mark: number; length: number } | undefined;
  /** The run on this line closes the fence if nothing else follows */
  let closes = false;
  /** The run on this line opened the fence; a further tick makes it inline code */
  let opens = false;

  function newLine(): void {
    if (closes) open = undefined;
    place = 'start';
    closes = false;
    opens = false;
    run = 0;
  }

  function endRun(): void {
    place = 'after';
    if (run < LEAST) return;
    if (open === undefined) {
      open = { mark, length: run };
      opens = true;
    } else {
      closes = mark === open.mark && run >= open.length;
    }
  }

  function after(code: number): void {
    if (!BLANK.has(code)) closes = false;
    if (opens && mark === TICK && code === TICK) {
      open = undefined;
      opens = false;
    }
  }

  function start(code: number): void {
    if (code === TICK || code === TILDE) {
      place = 'run';
      mark = code;
      run = 1;
    } else if (!PREFIX.has(code)) {
      place = 'line';
    }
  }

  function inLine(code: number): void {
    if (place === 'after') after(code);
    else if (place === 'start') start(code);
  }

  return {
    take: (code) => {
      if (place === 'run' && code === mark) {
        run++;
        return;
      }
      if (place === 'run') endRun();
      if (code === NEW_LINE) newLine();
      else inLine(code);
    },
    inside: () => open !== undefined || (place === 'run' && run >= LEAST),
  };
}
