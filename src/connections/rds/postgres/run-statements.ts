import type { Confirm } from '../../../gateway/connector.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { ResolvedSql, ResolvedStatement } from '../resolved-sql.ts';
import type { SqlAnswer, SqlResult, SqlRow } from '../sql-answer.ts';
import { isReadOnly } from './begin-transaction.ts';
import { COUNT_CHANGES, changesIn, taggedChanges } from './count-changes.ts';
import type { PgSession } from './pg-session.ts';
import type { Step, StepResult } from './round-trip.ts';

const FIRST_BATCH_ROWS = 64;
const MAX_BATCH_ROWS = 500;
/** Batches shrink for wide rows, so that memory stays flat */
const BATCH_BYTES = 128 * 1024;

export type RunOptions = Readonly<{
  /** Steps that begin the transaction */
  before: readonly Step[];
  confirm?: Confirm;
  onCommit: () => void;
}>;

/**
 * Runs the statements of a request one after the other in the session's transaction, the first at
 * once so that its errors come before any answer. Rows are read in batches, on demand, through a
 * portal; the transaction commits when the last result is drained.
 *
 * INVARIANT: over all results at most one row more than the row limit is read; a change that
 * returns rows is complete whatever is read of them.
 *
 * INVARIANT: COMMIT is sent only after `confirm` has agreed to what was changed. It is asked as soon
 * as the last statement has run, for a single statement before any row of it is given out.
 */
export async function runStatements(
  session: PgSession,
  request: ResolvedSql,
  { before, confirm, onCommit }: RunOptions,
): Promise<SqlAnswer> {
  const { statements, statementMs } = request;
  let remaining = request.rowLimit;
  let truncated = false;
  const judged = confirm !== undefined && !isReadOnly(request);
  /** Changes that the server had counted before the first statement, and that were confirmed */
  let counted = 0;
  let confirmed = 0;
  /** Changes that the tags of drained results tell of */
  let tagged = 0;

  /** Rows to ask for: one more than remain tells that there are more. */
  function ask(batch: number): number {
    return truncated ? 1 : Math.min(batch, remaining + 1);
  }

  async function open(index: number, prefix: readonly Step[]): Promise<Opened> {
    const statement = statements[index];
    if (statement === undefined) throw new Error('no such statement');
    const { text, values, own } = statement;
    const budget = timeBudget(statementMs);
    const skip = truncated && isReadOnly(request) && statement.returnsRows;
    const step: Step = skip
      ? { kind: 'describe', text }
      : {
          kind: 'run',
          text,
          values,
          ...(own !== undefined && { own }),
          portal: portalName(index),
          rows: ask(FIRST_BATCH_ROWS),
        };
    const results = await budget.spend((limitMs) => session.run([...prefix, step], limitMs));
    const first = last(results);
    if (judged && index === 0) counted = changesIn(results.at(-2));
    if (judged && index === statements.length - 1) await judge(first, confirm);
    return { statement, portal: portalName(index), budget, first, skipped: skip };
  }

  async function judge(latest: StepResult, agree: Confirm): Promise<void> {
    const [count] = await session.run([COUNT_CHANGES], statementMs);
    confirmed = Math.max(changesIn(count) - counted, tagged + taggedChanges(latest.tag));
    if (confirmed > 0) await agree(confirmed);
  }

  function take(result: StepResult): readonly SqlRow[] {
    const { rows } = result;
    if (rows.length > remaining) truncated = true;
    const kept = rows.slice(0, remaining);
    remaining -= kept.length;
    return kept;
  }

  function resultOf(opened: Opened): { result: SqlResult; drained(): boolean } {
    let rows = 0;
    let tag = opened.first.tag;
    let drained = false;
    async function* batches(): AsyncGenerator<readonly SqlRow[]> {
      let read = opened.first;
      for (;;) {
        const kept = take(read);
        rows += kept.length;
        tag = read.tag;
        if (kept.length > 0) yield kept;
        if (truncated || tag !== undefined || opened.skipped) break;
        const size = nextBatch(read);
        const step: Step = { kind: 'fetch', portal: opened.portal, rows: ask(size) };
        read = last(await opened.budget.spend((limitMs) => session.run([step], limitMs)));
      }
      drained = true;
      tagged += taggedChanges(tag);
    }
    const result: SqlResult = {
      command: opened.statement.command,
      fields: opened.first.fields,
      batches: batches(),
      rowCount: () =>
        opened.statement.returnsRows && !isChangeTag(tag) ? rows : (tagCount(tag) ?? rows),
    };
    return { result, drained: () => drained };
  }

  const first = await open(0, judged ? [...before, COUNT_CHANGES] : before);

  async function* results(): AsyncGenerator<SqlResult> {
    let opened = first;
    for (let index = 0; index < statements.length; index++) {
      if (index > 0) opened = await open(index, [{ kind: 'close', portal: opened.portal }]);
      const { result, drained } = resultOf(opened);
      yield result;
      if (!drained()) throw new Error('the next result was asked for before this one was drained');
    }
    if (judged && tagged > confirmed) throw uncounted();
    await commit(session, statementMs);
    onCommit();
  }

  return {
    results: results(),
    async lookup(text, values) {
      const result = await session.run([{ kind: 'run', text, values }], statementMs);
      return last(result).rows;
    },
    truncated: () => truncated,
  };
}

type Opened = Readonly<{
  statement: ResolvedStatement;
  portal: string;
  budget: TimeBudget;
  first: StepResult;
  /** Only described, because no more rows may be read */
  skipped: boolean;
}>;

async function commit(session: PgSession, limitMs: number): Promise<void> {
  const [result] = await session.run([{ kind: 'run', text: 'COMMIT', values: [] }], limitMs);
  if (result?.tag === 'COMMIT') return;
  throw new SallyportError('upstream_failed', 'the database rolled the transaction back');
}

/** A foreign table or a view's trigger, which the server does not count as changes. */
function uncounted(): SallyportError {
  return new SallyportError(
    'denied',
    'the database changed more rows than it counted, so policies could not judge the change',
  );
}

type TimeBudget = Readonly<{ spend<T>(work: (limitMs: number) => Promise<T>): Promise<T> }>;

/** The server times each fetch anew; this counts what a statement takes of it altogether. */
function timeBudget(limitMs: number): TimeBudget {
  let left = limitMs;
  return {
    async spend(work) {
      const started = performance.now();
      try {
        return await work(Math.max(left, 0));
      } finally {
        left -= performance.now() - started;
      }
    },
  };
}

function portalName(index: number): string {
  return `sallyport_${index}`;
}

function nextBatch(read: StepResult): number {
  const rowBytes = read.bytes / Math.max(read.rows.length, 1);
  return Math.max(1, Math.min(MAX_BATCH_ROWS, Math.floor(BATCH_BYTES / Math.max(rowBytes, 1))));
}

function isChangeTag(tag: string | undefined): boolean {
  return tag !== undefined && !tag.startsWith('SELECT');
}

/** The row count is the last word of a command tag: `INSERT 0 5`, `UPDATE 3`. */
function tagCount(tag: string | undefined): number | undefined {
  const count = Number(tag?.split(' ').at(-1));
  return Number.isSafeInteger(count) ? count : undefined;
}

function last(results: readonly StepResult[]): StepResult {
  const result = results.at(-1);
  if (result === undefined) {
    throw new SallyportError('upstream_failed', 'the database gave no answer to a statement');
  }
  return result;
}
