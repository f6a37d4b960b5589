import { has, SPACE } from './char-flags.ts';
import { type Cursor, codeBefore, type Detect, isWord, matched, peek } from './cursor.ts';
import type { CustomName } from './entity-name.ts';

/** Longest term, in characters. */
export const MAX_TERM = 256;

const SPACE_CODE = 0x20;
/** White space that may stand for that of a term. */
const GAPS: readonly number[] = Array.from({ length: 128 }, (_, code) => code).filter((code) =>
  has(code, SPACE),
);
const ANY: readonly number[] = Array.from({ length: 128 }, (_, code) => code);

type Node = { next: Map<number, Node>; ends: boolean };

/** Terms as a trie over lower-case code units. */
export type Dictionary = Readonly<{
  entity: CustomName;
  /** Code units that a term may begin with */
  anchors: readonly number[];
  /** Code units that may stand behind the first of a term */
  seconds: ReadonlySet<number>;
  root: Node;
}>;

/**
 * Terms to mask wherever they stand as whole words, such as project names. Case does
 * not matter, and white space in a term stands for any: a term may be wrapped or indented.
 *
 * @throws RangeError for a term that is empty or longer than {@link MAX_TERM}
 */
export function dictionary(entity: CustomName, terms: Iterable<string>): Dictionary {
  const root: Node = { next: new Map(), ends: false };
  for (const term of terms) {
    const text = term.trim().replace(/\s+/g, ' ').toLowerCase();
    if (text.length === 0 || text.length > MAX_TERM) {
      throw new RangeError(
        `a term of \`${entity}\` must have 1 to ${MAX_TERM} characters, got ${text.length}`,
      );
    }
    let node = root;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const next = node.next.get(code) ?? { next: new Map(), ends: false };
      node.next.set(code, next);
      node = next;
    }
    node.ends = true;
  }
  const seconds = new Set([...root.next.values()].flatMap(nextCodes));
  return { entity, anchors: nextCodes(root), seconds, root };
}

/** In either case; behind a whole term may stand anything. */
function nextCodes({ next, ends }: Node): readonly number[] {
  const codes = ends ? ANY : [...next.keys()];
  const upper = codes.map((code) => String.fromCharCode(code).toUpperCase().charCodeAt(0));
  return [...new Set([...codes, ...upper, ...(next.has(SPACE_CODE) ? GAPS : [])])];
}

function lowerOf(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
  const lower = String.fromCharCode(code).toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
}

/** So much white space may stand between two words of a term. */
const MAX_GAP = 16;

/** As a term has it: in lower case, white space as a space. */
function plainOf(code: number): number {
  return has(code, SPACE) ? SPACE_CODE : lowerOf(code);
}

/** The index after the white space that goes on at `from`. */
function gapEnd(cursor: Cursor, from: number): number {
  let at = from;
  while (at < from + MAX_GAP && plainOf(peek(cursor, at)) === SPACE_CODE) at++;
  return at;
}

function isLetter(code: number): boolean {
  return isWord(code) || (code >= 0xc0 && code < 0x2000);
}

/** The longest term that starts at an anchor and ends with its word. */
export function dictionaryAt({ entity, root }: Dictionary): Detect {
  return (cursor, at) => {
    if (isLetter(codeBefore(cursor, at))) return false;
    let node: Node | undefined = root;
    let end = -1;
    for (let index = at; node !== undefined; ) {
      const code = peek(cursor, index);
      if (node.ends && !isLetter(code)) end = index;
      const plain = plainOf(code);
      node = node.next.get(plain);
      index++;
      if (plain === SPACE_CODE && node !== undefined) index = gapEnd(cursor, index);
    }
    return end !== -1 && matched(cursor, entity, at, end);
  };
}
