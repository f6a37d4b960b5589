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

/** How groups are made fewer. */
type Joining<Group> = Readonly<{
  joined: (one: Group, other: Group) => Group;
  /** How often characters are met that are of two groups joined; of one with itself, of that one */
  costOf: (one: Group, other: Group) => number;
  /** At most so many are left; {@link MAX_BOXES} when left out */
  most?: number;
}>;

/** The groups with the two made one that are wider together by the least. */
function withOneLess<Group>(
  groups: readonly Group[],
  { joined, costOf }: Joining<Group>,
): readonly Group[] {
  const costs = groups.map((group) => costOf(group, group));
  let least = Number.POSITIVE_INFINITY;
  let pair: readonly [number, number] = [0, 0];
  for (let one = 1; one < groups.length; one++) {
    for (let other = 0; other < one; other++) {
      const both = costOf(groups[one] as Group, groups[other] as Group);
      const wider = both - (costs[one] as number) - (costs[other] as number);
      if (wider >= least) continue;
      least = wider;
      pair = [one, other];
    }
  }
  const [one, other] = pair;
  const both = joined(groups[one] as Group, groups[other] as Group);
  return [...groups.filter((_, index) => index !== one && index !== other), both];
}

/** At most so many groups for the same characters, and as few others as may be. */
export function fewGroups<Group>(
  groups: readonly Group[],
  joining: Joining<Group>,
): readonly Group[] {
  let few = groups;
  while (few.length > (joining.most ?? MAX_BOXES)) few = withOneLess(few, joining);
  return few;
}
