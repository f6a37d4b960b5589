import type { Upstream } from '../../gateway/connector.ts';
import type { DatabaseCredential } from '../../gateway/credential.ts';
import type { Estimate } from '../../gateway/operation.ts';
import { beginTransaction } from './postgres/begin-transaction.ts';
import { EXPLAINABLE, estimatePlan } from './postgres/estimate-plan.ts';
import { openPgSession, type PgSession } from './postgres/pg-session.ts';
import type { Step } from './postgres/round-trip.ts';
import { runStatements } from './postgres/run-statements.ts';
import type { ResolvedSql } from './resolved-sql.ts';
import type { SqlAnswer } from './sql-answer.ts';

export type PostgresOptions = Readonly<{
  /** Schema of unqualified names, by connection */
  defaultSchema(connection: string): string;
  /** Milliseconds to log in */
  connectMs?: number;
  /** Milliseconds beyond the statement limit before a silent server is given up */
  graceMs?: number;
}>;

const ROLLBACK_MS = 1_000;

/**
 * Logs in to PostgreSQL with one credential, for one request.
 * @throws SallyportError `upstream_failed`, `upstream_timeout`, `unavailable`
 */
export async function connectPostgres(
  credential: DatabaseCredential,
  signal: AbortSignal,
  options: PostgresOptions,
): Promise<Upstream<ResolvedSql, SqlAnswer>> {
  const session = await openPgSession(credential, signal, {
    connectMs: options.connectMs ?? 10_000,
    graceMs: options.graceMs ?? 1_000,
  });
  let transaction: 'none' | 'open' | 'committed' = 'none';

  /** The steps that begin the transaction, once. */
  function begin(request: ResolvedSql): readonly Step[] {
    if (transaction !== 'none') return [];
    transaction = 'open';
    return beginTransaction(request, options.defaultSchema(request.connection));
  }

  return {
    estimate: (request) => estimate(session, request, begin(request)),
    forward: (request, confirm) =>
      runStatements(session, request, {
        before: begin(request),
        ...(confirm && { confirm }),
        onCommit: () => {
          transaction = 'committed';
        },
      }),
    async end() {
      try {
        if (transaction === 'open' && !session.busy()) {
          await session.run([{ kind: 'run', text: 'ROLLBACK', values: [] }], ROLLBACK_MS);
        }
      } catch {
        // Closing the connection rolls back as well.
      } finally {
        await session.close();
      }
    },
  };
}

/** Asks the planner about every statement it can plan; parameters are bound, nothing runs. */
async function estimate(
  session: PgSession,
  request: ResolvedSql,
  before: readonly Step[],
): Promise<Estimate> {
  const steps: Step[] = request.statements
    .filter(({ command }) => EXPLAINABLE.has(command))
    .map(({ text, values, own }) => ({
      kind: 'run',
      text: `EXPLAIN (FORMAT JSON) ${text}`,
      values,
      ...(own !== undefined && { own }),
    }));
  const all = await session.run([...before, ...steps], request.statementMs);
  const plans = all.slice(before.length).map(({ rows }) => estimatePlan(rows[0]?.[0] ?? ''));
  return {
    rows: plans.reduce((sum, { rows }) => sum + rows, 0),
    cost: plans.reduce((sum, { cost }) => sum + cost, 0),
  };
}
