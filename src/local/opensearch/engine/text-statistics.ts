import { analyzeText } from './analyze-text.ts';
import { type Doc, fieldValues } from './document-values.ts';
import type { Field } from './field.ts';

/** The words of one field of one document. */
export type Words = Readonly<{
  /** In order; a gap of `undefined`s keeps phrases from reaching over two values */
  sequence: readonly (string | undefined)[];
  counts: ReadonlyMap<string, number>;
  length: number;
}>;

/** Constants of Lucene's BM25. */
const K1 = 1.2;
const B = 0.75;
/** Between the values of a list, as `position_increment_gap` */
const GAP: readonly undefined[] = new Array<undefined>(8).fill(undefined);

const cache = new WeakMap<Doc, Map<string, Words>>();

/** The words of a text field, or the whole values of any other, remembered with the document. */
export function wordsOf(doc: Doc, field: Field): Words {
  const known = cache.get(doc) ?? new Map<string, Words>();
  cache.set(doc, known);
  const key = field.type === 'text' ? field.path : `${field.path} whole`;
  const words = known.get(key) ?? readWords(doc, field);
  known.set(key, words);
  return words;
}

function readWords(doc: Doc, field: Field): Words {
  const sequence: (string | undefined)[] = [];
  for (const value of fieldValues(doc, field)) {
    if (sequence.length > 0) sequence.push(...GAP);
    if (field.type === 'text') {
      for (const { term } of analyzeText(String(value))) sequence.push(term);
    } else {
      sequence.push(String(value));
    }
  }
  const counts = new Map<string, number>();
  let length = 0;
  for (const word of sequence) {
    if (word === undefined) continue;
    length++;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return { sequence, counts, length };
}

/** Scores how well words fit a document, as Lucene does (BM25). */
export type Scorer = (frequency: number, doc: Doc) => number;

/** A scorer for all of `terms` together, over the documents that a score is relative to. */
export function bm25(docs: readonly Doc[], field: Field, terms: readonly string[]): Scorer {
  let filled = 0;
  let total = 0;
  const holding = terms.map(() => 0);
  for (const doc of docs) {
    const { counts, length } = wordsOf(doc, field);
    if (length === 0) continue;
    filled++;
    total += length;
    for (const [i, term] of terms.entries())
      if (counts.has(term)) holding[i] = (holding[i] ?? 0) + 1;
  }
  const idf = holding.reduce((sum, n) => sum + Math.log(1 + (filled - n + 0.5) / (n + 0.5)), 0);
  const average = total / Math.max(filled, 1);
  const normed = field.type === 'text';
  return (frequency, doc) => {
    const length = normed ? keptLength(wordsOf(doc, field).length) / average : 1;
    const norm = normed ? K1 * (1 - B + B * length) : K1;
    return (idf * frequency * (K1 + 1)) / (frequency + norm);
  };
}

/** Lucene keeps a length in one byte: exact up to 40, then with four significant bits. */
function keptLength(length: number): number {
  if (length < 40) return length;
  const rest = length - 24;
  const shift = 31 - Math.clz32(rest) - 3;
  return 24 + ((rest >> shift) << shift);
}
