/**
 * Turns positions that count code points into indices of UTF-16 code units, for one text.
 * Undefined for a position that the text does not have.
 */
export function codePointIndex(text: string): (position: number) => number | undefined {
  // Most text has no character outside the BMP: a position is its index.
  if (!/[\u{10000}-\u{10ffff}]/u.test(text)) {
    return (position) => (isPosition(position, text.length) ? position : undefined);
  }
  const indices: number[] = [];
  let index = 0;
  for (const character of text) {
    indices.push(index);
    index += character.length;
  }
  indices.push(index);
  return (position) => indices[position];
}

function isPosition(position: number, length: number): boolean {
  return Number.isInteger(position) && position >= 0 && position <= length;
}
