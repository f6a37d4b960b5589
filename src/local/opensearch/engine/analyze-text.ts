export type Token = Readonly<{ term: string; start: number; end: number }>;

/** A word by Unicode's rules (UAX #29), nearly: `b.com`, `don't` and `1,000` are one, `foo-bar` two. */
const WORD =
  /[\p{L}\p{N}\p{M}_]+(?:(?:(?<=\p{L})[:.'’·](?=\p{L})|(?<=\p{N})[,;.'’](?=\p{N}))[\p{L}\p{N}\p{M}_]+)*/gu;

/** The analyzer `standard`: words in lower case, with where they stand. */
export function analyzeText(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    tokens.push({ term: word.toLowerCase(), start: match.index, end: match.index + word.length });
  }
  return tokens;
}
