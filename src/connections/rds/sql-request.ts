/** A parameter as the caller gave it: text in PostgreSQL's own input syntax, or null. */
export type SqlValue = string | null;

/** One statement of a request, before classification. Placeholders are `$1 … $n`. */
export type SqlStatement = Readonly<{ sql: string; values: readonly SqlValue[] }>;

/** How `/sql` clients want rows (headers `neon-*`). */
export type NeonOutput = Readonly<{
  dialect: 'neon';
  batch: boolean;
  arrayMode: boolean;
  rawText: boolean;
}>;

/** How Data API clients want rows. */
export type DataApiOutput = Readonly<{
  dialect: 'data-api';
  operation: 'Execute' | 'BatchExecute';
  includeMetadata: boolean;
  formatJson: boolean;
  decimalAsString: boolean;
  longAsString: boolean;
}>;

export type SqlOutput = NeonOutput | DataApiOutput;

export const ISOLATION_LEVELS = [
  'read uncommitted',
  'read committed',
  'repeatable read',
  'serializable',
] as const;
export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** What both protocols parse to. All statements run in one transaction. */
export type SqlRequest = Readonly<{
  connection: string;
  statements: readonly [SqlStatement, ...SqlStatement[]];
  output: SqlOutput;
  transaction: Readonly<{ isolation?: IsolationLevel; readOnly?: boolean; deferrable?: boolean }>;
}>;
