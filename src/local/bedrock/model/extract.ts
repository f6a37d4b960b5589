import type { Block, Citation } from './answer.ts';
import { textBlock } from './answer.ts';
import type { Asked, Passage } from './question.ts';
import { type Sentence, sentencesOf } from './sentences.ts';
import { contentWords } from './words.ts';

/** Sentences that an answer quotes at most. */
const QUOTES = 3;

export const NOTHING_FOUND = 'I found nothing in the given context that answers this.';

type Found = Readonly<{ sentence: Sentence; passage: Passage; shared: number; order: number }>;

/**
 * An answer made of the prompt alone: the sentences of the context that share most words with the
 * question, quoted in the order in which they stand there; of equals, the first. Says plainly when
 * none shares two of its words (or all, where the question has fewer).
 * @param cite citations of documents, also where the caller has not asked for them
 */
export function extract({ question, passages }: Asked, cite: boolean): readonly Block[] {
  const best = bestSentences(question, passages);
  if (best.length === 0) return [textBlock(NOTHING_FOUND)];
  const citable = ({ passage }: Found) => passage.document !== undefined && (passage.cited || cite);
  if (!best.some(citable)) {
    return [textBlock(`The context says: ${best.map(quoted).join(' ')}`)];
  }
  return best.flatMap((found, index) => [
    textBlock(index === 0 ? 'The context says: ' : ' '),
    textBlock(quoted(found), citable(found) ? [citationOf(found)] : []),
  ]);
}

function bestSentences(question: string, passages: readonly Passage[]): readonly Found[] {
  const wanted = contentWords(question);
  if (wanted.size === 0) return [];
  const least = Math.min(2, wanted.size);
  const seen = new Set<string>();
  const found = passages
    .flatMap((passage) => sentencesOf(passage.text).map((sentence) => ({ passage, sentence })))
    .map((one, order) => ({ ...one, order, shared: sharedWords(wanted, one.sentence.text) }))
    .filter(({ shared, sentence: { text } }) => {
      if (shared < least || seen.has(text)) return false;
      seen.add(text);
      return true;
    });
  return found
    .toSorted((a, b) => b.shared - a.shared || a.order - b.order)
    .slice(0, QUOTES)
    .toSorted((a, b) => a.order - b.order);
}

function sharedWords(wanted: ReadonlySet<string>, text: string): number {
  return [...contentWords(text)].filter((word) => wanted.has(word)).length;
}

function quoted({ sentence }: Found): string {
  return `“${sentence.text}”`;
}

function citationOf({ sentence, passage }: Found): Citation {
  const { text: quote, start } = sentence;
  const { title, document = 0 } = passage;
  return { title, quote, document, start, end: start + quote.length };
}
