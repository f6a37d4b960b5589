import type { Finding } from './finding.ts';

/** A part of a text that is sent to a model. */
export type Piece = Readonly<{
  /** Index of the text */
  text: number;
  /** Index in the text */
  start: number;
  value: string;
}>;

/** Sizes in UTF-16 code units; a unit has at most three bytes in UTF-8. */
export type RequestSizes = Readonly<{
  /** Of all pieces of a request */
  request: number;
  /** What two pieces of a text share, so that nothing is cut where one ends */
  overlap: number;
  /** Pieces of a request */
  pieces: number;
}>;

/** Nothing is asked about what has neither. */
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const SENTENCE_END = /[.!?\u3002]["')\]]*\s|\n/g;

/**
 * The requests that ask about texts: long texts cut at ends of sentences, short ones together.
 * `overlap` is less than half of `request`.
 */
export function modelRequests(
  texts: readonly string[],
  sizes: RequestSizes,
): readonly (readonly Piece[])[] {
  const requests: Piece[][] = [];
  let size = 0;
  const pieces = texts.flatMap((text, index) => piecesOf(text, index, sizes));
  for (const piece of pieces.filter(({ value }) => LETTER_OR_DIGIT.test(value))) {
    const open = requests.at(-1);
    if (
      open === undefined ||
      open.length >= sizes.pieces ||
      size + piece.value.length > sizes.request
    ) {
      requests.push([piece]);
      size = piece.value.length;
    } else {
      open.push(piece);
      size += piece.value.length;
    }
  }
  return requests;
}

function piecesOf(whole: string, text: number, { request, overlap }: RequestSizes): Piece[] {
  // A lone surrogate would become another character on its way, of the same length.
  const wellFormed = whole.toWellFormed();
  const pieces: Piece[] = [];
  let start = 0;
  while (wellFormed.length - start > request) {
    const end = cutBefore(wellFormed, start + request / 2, start + request);
    pieces.push({ text, start, value: wellFormed.slice(start, end) });
    start = wholeCharacter(wellFormed, end - overlap);
  }
  pieces.push({ text, start, value: wellFormed.slice(start) });
  return pieces;
}

/** The last end of a sentence between `least` and `most`, or of a word, or `most`. */
function cutBefore(text: string, least: number, most: number): number {
  const window = text.slice(least, most);
  let end = 0;
  for (const { index, 0: found } of window.matchAll(SENTENCE_END)) end = index + found.length;
  if (end === 0) end = window.lastIndexOf(' ') + 1;
  return end === 0 ? wholeCharacter(text, most) : Math.floor(least) + end;
}

/** `at`, or the index before it where that would part a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/** The findings of each text, from those of the pieces. */
export function findingsByText(
  count: number,
  found: readonly Readonly<{ piece: Piece; findings: readonly Finding[] }>[],
): readonly Finding[][] {
  const byText: Finding[][] = Array.from({ length: count }, () => []);
  for (const { piece, findings } of found) {
    for (const { entity, start, end } of findings) {
      byText[piece.text]?.push({ entity, start: piece.start + start, end: piece.start + end });
    }
  }
  return byText;
}
