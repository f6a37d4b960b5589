import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { precheckSql } from '../sql/precheck.ts';
import type { SqlStatement } from '../sql-request.ts';

/** Bounds of one request, from the config. */
export type StatementLimits = Readonly<{
  /** Bytes of one statement's text */
  statementBytes: number;
}>;

/** Statements of one request; the Data API allows as many parameter sets. */
export const MAX_STATEMENTS = 1000;
/** All texts together, in texts of full length: each one is parsed. */
const MAX_TOTAL = 16;
/** The Bind message counts parameters in 16 bits. */
const MAX_PARAMETERS = 65_535;

/**
 * Takes the statements of a request over, each within the limits.
 * @throws SallyportError `bad_request`, `over_limit`
 */
export function takeStatements(
  statements: readonly SqlStatement[],
  limits: StatementLimits,
): readonly [SqlStatement, ...SqlStatement[]] {
  const [first, ...rest] = statements;
  if (first === undefined) {
    throw new SallyportError('bad_request', 'got no statements, expected at least one');
  }
  if (statements.length > MAX_STATEMENTS) {
    throw new SallyportError(
      'over_limit',
      `got ${statements.length} statements, at most ${MAX_STATEMENTS} are allowed in one request`,
    );
  }
  let checked: string | undefined;
  let total = 0;
  for (const { sql, values } of statements) {
    if (sql !== checked) precheckSql(sql, limits.statementBytes);
    checked = sql;
    total += Buffer.byteLength(sql);
    if (total > limits.statementBytes * MAX_TOTAL) {
      throw new SallyportError(
        'over_limit',
        `the statements are over ${limits.statementBytes * MAX_TOTAL} bytes long together`,
      );
    }
    if (values.length > MAX_PARAMETERS) {
      throw new SallyportError(
        'over_limit',
        `got ${values.length} parameters, at most ${MAX_PARAMETERS} are allowed in one statement`,
      );
    }
  }
  return [first, ...rest];
}
