import { DatabaseError } from 'pg';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { ownColumn } from './own-column.ts';

/**
 * What a failure of the database is to the caller. Of PostgreSQL's report only the SQLSTATE
 * survives: message, detail, hint, where, table, column and constraint can all carry values or
 * names that the caller may not see (PostgreSQL manual, appendix A and 54.8). A column that the
 * caller's `own` statements name is named.
 */
export function upstreamError(thrown: unknown, own: readonly string[] = []): SallyportError {
  if (thrown instanceof SallyportError) return thrown;
  if (thrown instanceof DatabaseError && /^[0-9A-Z]{5}$/.test(thrown.code ?? '')) {
    return fromSqlstate(
      thrown.code ?? '',
      vectorMismatch(thrown) ?? named(thrown, ownColumn(thrown, own)),
    );
  }
  return new SallyportError('upstream_failed', 'the connection to the database failed', {
    cause: systemCode(thrown),
  });
}

function named({ code }: DatabaseError, column: string | undefined): string | undefined {
  return column === undefined ? undefined : NAMED[code ?? '']?.(column);
}

const DIMENSIONS =
  /^(?:different vector dimensions (\d{1,5}) and (\d{1,5})|expected (\d{1,5}) dimensions, not (\d{1,5}))$/;

/**
 * That vectors differ in length, as pgvector reports it: numbers of dimensions are no values, and
 * nothing else tells a caller that his model is not the one of the column. Not what a function raised.
 */
function vectorMismatch({ code, message, where }: DatabaseError): string | undefined {
  const found = code === '22000' && where === undefined ? DIMENSIONS.exec(message) : null;
  if (found === null) return undefined;
  const [one, other] = found.slice(1).filter((digits) => digits !== undefined);
  return `two vectors have different numbers of dimensions, ${one} and ${other}`;
}

function fromSqlstate(sqlstate: string, known: string | undefined): SallyportError {
  const details = { sqlstate, cause: { sqlstate } };
  const own = GATE_FAILURES[sqlstate] ?? GATE_FAILURES[sqlstate.slice(0, 2)];
  if (own !== undefined) return new SallyportError(own[0], own[1], details);
  const sentence = known ?? REJECTIONS[sqlstate] ?? REJECTIONS[sqlstate.slice(0, 2)];
  return new SallyportError(
    'upstream_rejected',
    `${sentence ?? 'the database refused the statement'} (SQLSTATE ${sqlstate})`,
    details,
  );
}

/** Only the code of a system error, such as ECONNREFUSED: its message may name hosts and users. */
function systemCode(thrown: unknown): { code: string } | undefined {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? { code } : undefined;
}

type Failure = readonly ['upstream_failed' | 'upstream_timeout' | 'unavailable', string];

const TIMED_OUT = 'the statement ran over its time limit and was ended';
const NO_LOGIN: Failure = ['upstream_failed', "the database did not accept the gate's credential"];
const ENDED: Failure = ['upstream_failed', 'the database ended the connection'];

/** SQLSTATEs and classes that no statement of the caller's is to blame for. */
const GATE_FAILURES: Readonly<Record<string, Failure>> = {
  '57014': ['upstream_timeout', TIMED_OUT],
  '25P03': ['upstream_timeout', 'the answer was not read in time, so its transaction was ended'],
  '25P04': ['upstream_timeout', 'the transaction ran over its time limit and was ended'],
  '57P01': ENDED,
  '57P02': ENDED,
  '57P04': ENDED,
  '57P05': ENDED,
  '57P03': ['unavailable', 'the database is starting up or shutting down'],
  '53': ['unavailable', 'the database is out of connections or other resources'],
  '08': ['upstream_failed', 'the connection to the database failed'],
  '28': NO_LOGIN,
  '3D': ['upstream_failed', 'the database of this connection does not exist'],
  '58': ['upstream_failed', 'the database had a system error'],
  XX: ['upstream_failed', 'the database had an internal error'],
};

const NAMED: Readonly<Record<string, (column: string) => string>> = {
  '23502': (column) => `column \`${column}\` must have a value and got null`,
  '42703': (column) => `column \`${column}\` does not exist`,
};

const REJECTIONS: Readonly<Record<string, string>> = {
  '0A': 'the database does not support this',
  '21': 'a sub-query or change met more than one row where one is allowed',
  '22': 'a value is not valid for its type or function',
  '22001': 'a text is too long for its column',
  '22003': 'a number is out of range for its type',
  '22012': 'a division by zero',
  '22P02': 'a value is not valid for its type',
  '22P03': 'a value is not valid for its type',
  '23': 'a constraint does not allow this change',
  '23502': 'a column that must have a value got null',
  '23503': 'a row that is referred to is missing, or is still referred to',
  '23505': 'a value that must be unique exists already',
  '23514': 'a check constraint does not allow this change',
  '23P01': 'an exclusion constraint does not allow this change',
  '25': 'the transaction does not allow this statement',
  '25006': 'a read-only transaction cannot change anything',
  '26': 'the statement does not exist any more',
  '2B': 'something else depends on what would be dropped',
  '34': 'the result is not available any more',
  '40': 'the transaction was rolled back, try again',
  '40001': 'the transaction met a concurrent change and was rolled back, try again',
  '40P01': 'the transaction met a deadlock and was rolled back, try again',
  '42': 'the statement has an error or names something that is not accessible',
  '42501': 'the database role does not have the privilege for this',
  '42601': 'the statement has a syntax error',
  '42702': 'a column name is ambiguous',
  '42703': 'a column does not exist',
  '42704': 'an object does not exist',
  '42803':
    'a column must stand in `group by` or in an aggregate; the key of a masked table does not cover its other columns, so name them all in `group by`',
  '42804': 'the types of two values do not match',
  '42883': 'a function or operator with these argument types does not exist',
  '42P01': 'a table does not exist',
  '42P02': 'a parameter does not exist',
  '42P08': 'the type of a parameter is ambiguous, cast it',
  '42P18': 'the type of a parameter cannot be told, cast it',
  '44': 'a view does not allow this change',
  '54': 'the statement is over a limit of the database',
  '55': 'an object is in use or not in a state for this',
  '55P03': 'a lock was not available',
  P0: 'a function of the database raised an error',
};
