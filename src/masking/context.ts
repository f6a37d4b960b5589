import { codeUnits } from './code-units.ts';
import { CONTEXT_WORDS, type ContextName } from './context-words.ts';
import { keepWords, mayHaveWordBefore } from './scan-memory.ts';
import { wordTables } from './word-tables.ts';

/** How far before a value a context word may stand, in characters of the scan copy. */
export const CONTEXT_REACH = 40;

const NAMES = Object.keys(CONTEXT_WORDS) as ContextName[];

const CAPITAL = 0x80;
/** For each code unit its lower case where it is a letter from A to Z, with {@link CAPITAL} where it is one; else 0. */
const LETTERS = new Uint8Array(0x10000);
for (let code = 0x61; code <= 0x7a; code++) {
  LETTERS[code] = code;
  LETTERS[code - 0x20] = code | CAPITAL;
}

const HASH = 0x3fff;

/** The words by hash, so that a look back makes no string. */
type Entry = Readonly<{ word: Uint8Array; bits: number; next: Entry | undefined }>;
const ENTRIES: (Entry | undefined)[] = Array.from({ length: HASH + 1 }, () => undefined);

/** One more letter on the left. The first letters of a word weigh most. */
function hashStep(hash: number, letter: number): number {
  return (hash << 3) ^ (letter & 0x7f);
}

function hashEnd(hash: number, length: number): number {
  return (hash ^ (length << 9)) & HASH;
}
const WORDS = new Map<string, number>();
for (const [index, name] of NAMES.entries()) {
  for (const word of CONTEXT_WORDS[name]) WORDS.set(word, (WORDS.get(word) ?? 0) | (1 << index));
}
for (const [text, bits] of WORDS) {
  const word = Buffer.from(text);
  const hash = hashEnd(word.reduceRight(hashStep, 0), word.length);
  ENTRIES[hash] = { word, bits, next: ENTRIES[hash] };
}

/** The bit of a kind of context. */
export function contextBit(name: ContextName): number {
  return 1 << NAMES.indexOf(name);
}

/** The bits of several kinds of context. */
export function contextMask(names: readonly ContextName[] | undefined): number {
  return (names ?? []).reduce((mask, name) => mask | contextBit(name), 0);
}

function isEntry({ word }: Entry, codes: Uint16Array, start: number): boolean {
  for (let at = 0; at < word.length; at++) {
    if (((LETTERS[codes[start + at] as number] as number) & 0x7f) !== word[at]) return false;
  }
  return true;
}

function bitsOf(codes: Uint16Array, start: number, end: number, hash: number): number {
  let entry = ENTRIES[hashEnd(hash, end - start)];
  for (; entry !== undefined; entry = entry.next) {
    if (entry.word.length === end - start && isEntry(entry, codes, start)) return entry.bits;
  }
  return 0;
}

/** Hash of the word that {@link wordStart} walked over: a second result without an object. */
let wordHash = 0;

/** Start of the word whose last letter is at `last`; the capital of `dateOfBirth` starts one. */
function wordStart(codes: Uint16Array, last: number, stop: number): number {
  let hash = 0;
  let start = last + 1;
  while (start > stop) {
    const letter = LETTERS[codes[start - 1] as number] as number;
    if (letter === 0) break;
    start--;
    hash = hashStep(hash, letter);
    if (letter >= CAPITAL && start > stop && (codes[start - 1] as number) >= 0x61) break;
  }
  wordHash = hash;
  return start;
}
const BRACKET = 0x5d;
/** What a session's placeholder ends with. */
const PLACEHOLDER_END = 0x27e7;

/**
 * The kinds of context that the words before `at` give. Looks back at most
 * {@link CONTEXT_REACH} characters and never over `floor` or a closing bracket, so that what a
 * mask replaced, and the mask itself, are no context. The capital of `dateOfBirth` starts a word.
 * Looks no further when it has one of the kinds `enough`.
 */
export function contextBefore(codes: Uint16Array, at: number, floor: number, enough = 0): number {
  const stop = Math.max(floor, at - CONTEXT_REACH);
  let bits = 0;
  let last = at - 1;
  while (last >= stop) {
    const code = codes[last] as number;
    if (LETTERS[code] === 0) {
      if (code === BRACKET || code === PLACEHOLDER_END) return bits;
      last--;
      continue;
    }
    const start = wordStart(codes, last, stop);
    // A word that goes on before the reach is not seen whole.
    const whole = start > stop || start <= floor || LETTERS[codes[start - 1] as number] === 0;
    if (whole) bits |= bitsOf(codes, start, last + 1, wordHash);
    if ((bits & enough) !== 0) return bits;
    last = start - 1;
  }
  return bits;
}

/** Kinds of context that are asked for together: any of them will do. */
export type Context = {
  readonly mask: number;
  /** Where the tables of their words are, see {@link mayHaveWordBefore}; made when they are first asked for */
  words: number;
};

const NOT_MADE = -1;

const contexts = new Map<number, Context>();

/** The kinds of context of a mask; the same object for the same mask. */
export function contextOfMask(mask: number): Context {
  const known = contexts.get(mask);
  if (known !== undefined) return known;
  const context = { mask, words: NOT_MADE };
  contexts.set(mask, context);
  return context;
}

function makeTables(context: Context): void {
  const { mask } = context;
  const words = [...WORDS].filter(([, bits]) => (bits & mask) !== 0).map(([word]) => word);
  context.words = keepWords(wordTables(words));
}

/** The same for kinds by their names. */
export function contextNamed(...names: readonly ContextName[]): Context {
  return contextOfMask(contextMask(names));
}

/** Whether {@link contextBefore} may have one of the kinds, which is much quicker to see; a no is certain. */
export function mayHaveContext(context: Context, codes: Uint16Array, at: number): boolean {
  if (context.words === NOT_MADE) makeTables(context);
  return mayHaveWordBefore(context.words, codes, at);
}

/** The kinds of context in a field's name: `customer_ssn`, `dateOfBirth`. */
export function contextOf(name: string): number {
  return contextBefore(codeUnits(name), name.length, 0);
}
