import { codeAt } from './char-flags.ts';
/** One escape sequence: the character that it stands for and how many code units it takes. */
export type Unescaped = Readonly<{ code: number; length: number }>;

/** What is escaped again and again, as an address in an address is, has an escaped percent sign for each time. */
const PERCENT = /%(?:25){0,2}([2-7][0-9a-f]|0[9ad])/iy;
const HTML =
  /&(?:#0{0,4}(\d{2,6});?|#x0{0,4}([0-9a-f]{2,5});?|(commat|period|nbsp|amp|num|plus|hyphen|lowbar|colon|sol);)/iy;
/**
 * Only the last backslash before a letter counts, for JSON in JSON has several. INVARIANT: backslashes
 * are never taken in pairs, or it would depend on where a stream is cut which of them belong together.
 */
const BACKSLASH = /\\(?:u00([0-7][0-9a-f])|x([2-7][0-9a-f])|u([0-9a-f]{4})|(["/bfnrt]))/iy;
const DISGUISED = /[[({](?:(at)|dot|punkt|punto|point)[\])}]/iy;

/** Characters that brackets may begin a disguise with; letters, small ones */
const BRACKETS = new Set([...'[({'].map((bracket) => bracket.charCodeAt(0)));
const FIRST_LETTERS = new Set([...'adp'].map((letter) => letter.charCodeAt(0)));
const CASE = 0x20;

/** Whether a character before another is a bracket alone, as most brackets are. */
export function isBareBracket(code: number, next: number): boolean {
  return BRACKETS.has(code) && !FIRST_LETTERS.has(next | CASE);
}

const HTML_NAMES: Readonly<Record<string, number>> = {
  commat: 0x40,
  period: 0x2e,
  nbsp: 0x20,
  amp: 0x26,
  num: 0x23,
  plus: 0x2b,
  hyphen: 0x2d,
  lowbar: 0x5f,
  colon: 0x3a,
  sol: 0x2f,
};
/** What stands for a control character in the copy: a line break stays one, so that no number goes on over it. */
const CONTROLS: Readonly<Record<string, number>> = {
  b: 0x20,
  f: 0x20,
  n: 0x0a,
  r: 0x0d,
  t: 0x20,
};

function control(code: number): number {
  return code === 0x0a || code === 0x0d ? code : 0x20;
}

function run(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function printable(code: number, length: number): Unescaped | undefined {
  return code >= 0x20 && code < 0xfffe && (code < 0xd800 || code > 0xdfff)
    ? { code, length }
    : undefined;
}

function percent([whole, hex]: RegExpExecArray): Unescaped | undefined {
  const code = Number.parseInt(hex ?? '', 16);
  return { code: code < 0x20 ? control(code) : code, length: whole.length };
}

function html(match: RegExpExecArray): Unescaped | undefined {
  const [whole, decimal, hex, name] = match;
  if (name !== undefined) {
    return { code: HTML_NAMES[name.toLowerCase()] ?? 0x20, length: whole.length };
  }
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return printable(code, whole.length);
}

function backslash(match: RegExpExecArray): Unescaped | undefined {
  const [whole, low, byte, wide, letter] = match;
  if (letter !== undefined) {
    return { code: CONTROLS[letter.toLowerCase()] ?? letter.charCodeAt(0), length: whole.length };
  }
  const code = Number.parseInt(low ?? byte ?? wide ?? '', 16);
  return code < 0x20
    ? { code: control(code), length: whole.length }
    : printable(code, whole.length);
}

/**
 * The escape sequence that starts at `at`, if one does: percent, HTML and JSON escapes, and the
 * `[at]` and `(dot)` that people disguise addresses with.
 */
export function unescapeAt(text: string, at: number): Unescaped | undefined {
  const first = codeAt(text, at);
  const second = codeAt(text, at + 1);
  if (first === 0x25) {
    if (second === 0x20) return undefined;
    const match = run(PERCENT, text, at);
    return match ? percent(match) : undefined;
  }
  if (first === 0x26) {
    const match = run(HTML, text, at);
    return match ? html(match) : undefined;
  }
  if (first === 0x5c) {
    const match = run(BACKSLASH, text, at);
    return match ? backslash(match) : undefined;
  }
  if (isBareBracket(first, second)) return undefined;
  const match = run(DISGUISED, text, at);
  if (!match) return undefined;
  return { code: match[1] === undefined ? 0x2e : 0x40, length: match[0].length };
}
