/** Rows and columns of the ASCII table, as bits: all characters where one of the rows crosses one of the columns. */
export type CodeBox = Readonly<{ rows: number; columns: number }>;

/** Rows and columns of the table, and boxes that are kept together: a bit of a byte for each */
const COLUMNS = 16;
export const MAX_BOXES = 8;

export function boxOf(codes: readonly number[]): CodeBox {
  return {
    rows: codes.reduce((rows, code) => rows | (1 << (code >> 4)), 0),
    columns: codes.reduce((columns, code) => columns | (1 << (code & 0x0f)), 0),
  };
}

/** The least box around both. */
export function around(one: CodeBox, other: CodeBox): CodeBox {
  return { rows: one.rows | other.rows, columns: one.columns | other.columns };
}

/**
 * The boxes, at most {@link MAX_BOXES}, as two tables of 16 bytes, for columns and for rows: what
 * they have for a character in common has a bit for each of the boxes that it is in.
 */
export function boxTables(boxes: readonly CodeBox[]): readonly number[] {
  const table = (bitsOf: (box: CodeBox) => number): readonly number[] =>
    Array.from({ length: COLUMNS }, (_, at) =>
      boxes.reduce((bits, box, index) => bits | (((bitsOf(box) >> at) & 1) << index), 0),
    );
  return [...table(({ columns }) => columns), ...table(({ rows }) => rows)];
}
