import { codeAt } from './char-flags.ts';
import { CONTEXT_WORDS, type ContextName } from './context-words.ts';

/** How far before a value a context word may stand, in characters of the scan copy. */
export const CONTEXT_REACH = 48;

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
  let hash = 0;
  let end = at;
  let index = at - 1;
  for (; index >= stop; index--) {
    const code = codeAt(text, index);
    const lower = code | 0x20;
    if (lower < 0x61 || lower > 0x7a || code > 0x7a) {
      if (end > index + 1) bits |= bitsOf(text, index + 1, end, hash);
      if (code === BRACKET) return bits;
      hash = 0;
      end = index;
      continue;
    }
    hash = (Math.imul(hash, 31) + lower) & 0xffff;
    // The capital of `dateOfBirth` starts a word.
    if (code < 0x61 && index > stop && codeAt(text, index - 1) >= 0x61) {
      bits |= bitsOf(text, index, end, hash);
      hash = 0;
      end = index;
    }
  }
  const whole = index < 0 || index < floor || !isLetter(codeAt(text, index));
  return end > index + 1 && whole ? bits | bitsOf(text, index + 1, end, hash) : bits;
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** The kinds of context in a field's name: `customer_ssn`, `dateOfBirth`. */
export function contextOf(name: string): number {
  return contextBefore(name, name.length, 0);
}
