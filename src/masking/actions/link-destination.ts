import { isBlank } from './ascii.ts';

const NEW_LINE = 0x0a;
const BACKSLASH = 0x5c;
const OPEN = 0x28;
const CLOSE = 0x29;
const BRACKET = 0x5d;
const COLON = 0x3a;
const LESS = 0x3c;
const GREATER = 0x3e;

/**
 * Whether the text so far ends inside the destination of a Markdown link or image, `](…)`, or of a
 * reference definition, `]: …` (CommonMark §4.7, §6.3). Both may stand in angle brackets and then hold
 * spaces; the first holds balanced brackets. A blank line ends either.
 */
export function linkDestination() {
  let last = 0;
  let place: 'text' | 'link' | 'definition' = 'text';
  /** Whether the destination has begun, and whether it is in angle brackets */
  let begun = false;
  let angle = false;
  let depth = 0;
  let escaped = false;
  let lineIsBlank = false;

  function enter(next: 'link' | 'definition'): void {
    place = next;
    begun = false;
    angle = false;
    depth = 1;
    escaped = false;
    lineIsBlank = false;
  }

  function newLine(): void {
    angle = false;
    if (lineIsBlank || (place === 'definition' && begun)) place = 'text';
    lineIsBlank = true;
  }

  function begin(code: number): void {
    begun = true;
    angle = code === LESS;
  }

  function inAngle(code: number): void {
    if (code !== GREATER) return;
    angle = false;
    if (place === 'definition') place = 'text';
  }

  /** A character that is neither white space nor escaped, outside angle brackets. */
  function visible(code: number): void {
    if (place !== 'link') return;
    if (code === OPEN) depth++;
    if (code === CLOSE && --depth === 0) place = 'text';
  }

  function inside(code: number): void {
    if (code === NEW_LINE) newLine();
    else if (isBlank(code)) space();
    else character(code);
  }

  function space(): void {
    escaped = false;
    if (place === 'definition' && begun && !angle) place = 'text';
  }

  function character(code: number): void {
    lineIsBlank = false;
    if (escaped) {
      escaped = false;
    } else if (code === BACKSLASH) {
      begun = true;
      escaped = true;
    } else {
      if (!begun) begin(code);
      if (angle) inAngle(code);
      else visible(code);
    }
  }

  return {
    take: (code: number): void => {
      if (place !== 'text') inside(code);
      else if (last === BRACKET && code === OPEN) enter('link');
      else if (last === BRACKET && code === COLON) enter('definition');
      last = code;
    },
    inside: (): boolean => place !== 'text',
  };
}
