import type { ResolvedSql, ResolvedStatement } from '../../../src/connections/rds/resolved-sql.ts';
import type { SqlRequest } from '../../../src/connections/rds/sql-request.ts';
import type { CallerRequest } from '../../../src/gateway/caller-request.ts';

/** A caller's request with a body, as the edge hands it on. */
export function callerRequest(
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): CallerRequest {
  return {
    method: 'POST',
    path: '/rds/crm/sql',
    query: '',
    headers: new Headers(headers),
    body: typeof body === 'string' ? Buffer.from(body) : body,
    signal: new AbortController().signal,
  };
}

/** A statement as it stands, without classification. */
export function statement(
  text: string,
  values: readonly (string | null)[] = [],
): ResolvedStatement {
  const word = text.trim().split(/\W/)[0]?.toUpperCase() ?? '';
  return {
    text,
    values,
    command: word === 'WITH' ? 'SELECT' : word,
    returnsRows: /^\s*(select|with|values)|\breturning\b/i.test(text),
    maskedOutputs: [],
  };
}

export function resolved(
  statements: readonly ResolvedStatement[],
  changes: Partial<ResolvedSql> = {},
): ResolvedSql {
  return {
    connection: 'crm',
    access: 'read',
    statements,
    rowLimit: 10_000,
    statementMs: 5_000,
    readOnly: true,
    claims: '{"sub":"alice"}',
    detected: [],
    handleKey: new Uint8Array(32),
    output: { dialect: 'neon', batch: false, arrayMode: false, rawText: false },
    ...changes,
  };
}

/** A parsed request resolved without classification or masks. */
export function unclassified(request: SqlRequest): ResolvedSql {
  const statements = request.statements.map(({ sql, values }) => statement(sql, values));
  return resolved(statements, {
    access: 'define',
    output: request.output,
    ...request.transaction,
    readOnly: request.transaction.readOnly ?? false,
  });
}
