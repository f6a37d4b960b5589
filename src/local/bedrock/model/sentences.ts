/** A sentence and where it begins, in UTF-16 offsets. */
export type Sentence = Readonly<{ text: string; start: number }>;

/** Up to a full stop, question or exclamation mark with white space after it, or the end of a line. */
const SENTENCE = /[^\s](?:(?![.!?]["”’)\]]*\s|[\n\r]).)*(?:[.!?]["”’)\]]*)?/gu;

/** The sentences of a text. A dot inside an address or a number ends none. */
export function sentencesOf(text: string): readonly Sentence[] {
  return [...text.matchAll(SENTENCE)].map((match) => ({
    text: match[0].trimEnd(),
    start: match.index,
  }));
}
