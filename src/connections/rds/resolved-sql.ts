import type { DatabaseAccess } from '../../gateway/credential.ts';
import type { IsolationLevel, SqlOutput, SqlValue } from './sql-request.ts';

/**
 * A detected column that a statement may return: its text left the database as a handle, and is
 * read again, masked, where a handle reaches the output.
 */
export type DetectedColumn = Readonly<{
  /** Index into `ResolvedSql.detected`, as it stands in the handle */
  ref: number;
  schema: string;
  table: string;
  column: string;
  /** Primary key column; its text is in the handle */
  key: string;
  /** Mask profile to apply */
  masks: readonly string[];
}>;

/** One statement as it is sent: our own serialisation of what was parsed. */
export type ResolvedStatement = Readonly<{
  text: string;
  values: readonly SqlValue[];
  /** What the caller wrote, so that names in it can be told back */
  own?: string;
  /** Whether rows come back (select, returning): these run through a portal */
  returnsRows: boolean;
  /** Command tag word for protocols that report it: `SELECT`, `INSERT`, … */
  command: string;
  /** Columns whose names are known to be masked at read, for the masked count */
  maskedOutputs: readonly string[];
}>;

/** The whole request as the database gets it, in one transaction. */
export type ResolvedSql = Readonly<{
  connection: string;
  access: DatabaseAccess;
  statements: readonly ResolvedStatement[];
  /** Rows of all statements together; at most one more is read, to know that there are more */
  rowLimit: number;
  statementMs: number;
  readOnly: boolean;
  isolation?: IsolationLevel;
  deferrable?: boolean;
  /** `request.jwt.claims` for row-level security, JSON text */
  claims: string;
  detected: readonly DetectedColumn[];
  /** Authenticates handles; random for each request */
  handleKey: Uint8Array;
  output: SqlOutput;
}>;
