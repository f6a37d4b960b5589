import type { SqlResult, SqlRow } from '../sql-answer.ts';

/** Writes one answer in a protocol, part by part as its rows arrive. */
export type AnswerWriter = Readonly<{
  /** What stands before the first result */
  head: string;
  result(result: SqlResult): ResultWriter | Promise<ResultWriter>;
  /** What stands after the last result */
  tail(): string;
}>;

export type ResultWriter = Readonly<{
  /** What stands before the rows */
  head: string;
  rows(rows: readonly SqlRow[]): string;
  /** What stands after the rows, when they are drained */
  tail(): string;
}>;

/** Rows as `write` writes them, with a comma between the batches. */
export function commaSeparated(write: ResultWriter['rows']): ResultWriter['rows'] {
  let comma = '';
  return (rows) => {
    const text = comma + write(rows);
    comma = ',';
    return text;
  };
}
