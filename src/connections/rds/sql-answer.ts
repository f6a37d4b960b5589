import type { SqlValue } from './sql-request.ts';

/** One output column, as PostgreSQL's RowDescription names it. */
export type SqlField = Readonly<{
  name: string;
  dataTypeId: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  tableId: number;
  columnId: number;
}>;

/** A row in text format, in the order of the fields. */
export type SqlRow = readonly SqlValue[];

/** The result of one statement. Rows come in batches; the next result starts when they are drained. */
export interface SqlResult {
  readonly command: string;
  readonly fields: readonly SqlField[];
  readonly batches: AsyncIterable<readonly SqlRow[]>;
  /** Rows returned or changed so far; final once drained */
  rowCount(): number;
}

/**
 * What upstream gives back, before masking. The transaction commits when the last result is
 * drained, so an answer that is not read to its end changes nothing.
 */
export interface SqlAnswer {
  readonly results: AsyncIterable<SqlResult>;
  /** Runs a look-up in the same transaction, between batches. */
  lookup(text: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** The row limit cut a result short */
  truncated(): boolean;
}
