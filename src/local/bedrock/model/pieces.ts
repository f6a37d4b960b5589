/** How a streamed text is cut into the deltas that it comes in. */
export type Pieces = (text: string) => readonly string[];

/** A word with the white space before it. */
export const byWords: Pieces = (text) => text.match(/\s*\S+|\s+$/g) ?? [];

/** So many code points in each. */
export function byCharacters(count: number): Pieces {
  return (text) => {
    const all = [...text];
    const starts = Array.from({ length: Math.ceil(all.length / count) }, (_, i) => i * count);
    return starts.map((start) => all.slice(start, start + count).join(''));
  };
}

/** Cut before these code points. */
export function atOffsets(offsets: readonly number[]): Pieces {
  return (text) => {
    const all = [...text];
    const inside = offsets.filter((offset) => offset > 0 && offset < all.length);
    const cuts = [...new Set([0, ...inside])].toSorted((a, b) => a - b);
    return cuts
      .map((start, index) => all.slice(start, cuts[index + 1]).join(''))
      .filter((piece) => piece !== '');
  };
}
