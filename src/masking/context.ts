import { CONTEXT_WORDS, type ContextName } from './context-words.ts';

/** How far before a value a context word may stand, in characters of the scan copy. */
export const CONTEXT_REACH = 40;

const NAMES = Object.keys(CONTEXT_WORDS) as ContextName[];
const BITS = new Map<string, number>();
/** Hashes of the words, so that an ordinary word costs no string. */
const SEEN = new Uint8Array(0x10000);

function hashOf(word: string): number {
  let hash = 0;
  for (let at = word.length - 1; at >= 0; at--) {
    hash = (Math.imul(hash, 31) + word.charCodeAt(at)) & 0xffff;
  }
  return hash;
}

for (const [index, name] of NAMES.entries()) {
  for (const word of CONTEXT_WORDS[name]) {
    BITS.set(word, (BITS.get(word) ?? 0) | (1 << index));
    SEEN[hashOf(word)] = 1;
  }
}

/** The bit of a kind of context. */
export function contextBit(name: ContextName): number {
  return 1 << NAMES.indexOf(name);
}

/** The bits of several kinds of context. */
export function contextMask(names: readonly ContextName[] | undefined): number {
  return (names ?? []).reduce((mask, name) => mask | contextBit(name), 0);
}

function bitsOf(text: string, start: number, end: number, hash: number): number {
  if (SEEN[hash] === 0) return 0;
  return BITS.get(text.slice(start, end).toLowerCase()) ?? 0;
}

const BRACKET = 0x5d;

/**
 * The kinds of context that the words before `at` give. Looks back at most
 * {@link CONTEXT_REACH} characters and never over `floor` or a closing bracket, so that what a
 * mask replaced, and the mask itself, are no context.
 */
export function contextBefore(text: string, at: number, floor: number): number {
  const stop = Math.max(floor, at - CONTEXT_REACH);
  let bits = 0;
  let end = at;
  while (end > stop) {
    const code = text.charCodeAt(end - 1);
    if (code === BRACKET) return bits;
    if (!isLetter(code)) {
      end--;
      continue;
    }
    const start = wordStart(text, end, stop);
    // A word that goes on before the reach is not seen whole.
    const whole = start > stop || start <= floor || !isLetter(text.charCodeAt(start - 1));
    if (whole) bits |= bitsOf(text, start, end, wordHash);
    end = start;
  }
  return bits;
}

/** Hash of the word that {@link wordStart} walked over: a second result without an object. */
let wordHash = 0;

/** Start of the word that ends at `end`; the capital of `dateOfBirth` starts one. */
function wordStart(text: string, end: number, stop: number): number {
  let hash = 0;
  let start = end;
  while (start > stop) {
    const code = text.charCodeAt(start - 1);
    if (!isLetter(code)) break;
    start--;
    hash = (Math.imul(hash, 31) + (code | 0x20)) & 0xffff;
    if (code < 0x61 && start > stop && text.charCodeAt(start - 1) >= 0x61) break;
  }
  wordHash = hash;
  return start;
}

function isLetter(code: number): boolean {
  return code < 0x7b && (code | 0x20) >= 0x61;
}

/** The kinds of context in a field's name: `customer_ssn`, `dateOfBirth`. */
export function contextOf(name: string): number {
  return contextBefore(name, name.length, 0);
}
