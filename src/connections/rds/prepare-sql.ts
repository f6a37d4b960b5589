import type { Prepared } from '../../gateway/connector.ts';
import type { Allowed } from '../../gateway/decision.ts';
import type { Json } from '../../gateway/json.ts';
import type { Principal } from '../../gateway/principal.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { claimText } from '../../identity/claim-text.ts';
import type { Masker } from '../../masking/masker.ts';
import type { ClassifiedSql } from './classify-sql.ts';
import type { ResolvedSql, ResolvedStatement } from './resolved-sql.ts';
import { type RewriteDeps, rewriteSql } from './rewrite-sql.ts';
import { showStatements } from './show-statements.ts';
import { bindParameters } from './sql/bind-parameters.ts';
import type { TokenKey } from './sql/mask-expression.ts';
import type { SqlRequest } from './sql-request.ts';

export type PrepareDeps = RewriteDeps &
  Readonly<{
    /** Masks what people read of a request: literals and parameters */
    shownMasker: Masker;
    tokenKey: TokenKey;
    randomBytes: (count: number) => Uint8Array;
  }>;

const HANDLE_KEY_BYTES = 32;

/** The request as it runs under a decision: rewritten, limited, and the database role it needs. */
export function prepareSql(
  classified: ClassifiedSql,
  request: SqlRequest,
  decision: Allowed,
  principal: Principal,
  deps: PrepareDeps,
): Prepared<ResolvedSql> {
  const { obligations } = decision;
  if (obligations.budgets.length > 0) {
    throw new SallyportError(
      'denied',
      'a policy asks for a budget, which rds connections cannot keep yet',
    );
  }
  const rewritten = rewriteSql(classified, request, decision, deps);
  const { detected, filters } = rewritten;
  const handleKey = deps.randomBytes(HANDLE_KEY_BYTES);
  const claim = (filter: string) => claimText(filter, deps.config, principal);
  const binding = { tokenKey: deps.tokenKey, handleKey, claim, masker: deps.masker };
  const statements = rewritten.statements.map(({ slots, ...statement }, index) => ({
    ...statement,
    own: request.statements[index]?.sql ?? '',
    values: bindParameters(slots, request.statements[index]?.values ?? [], binding),
  }));
  const { rows, statementSeconds } = deps.config.limits;
  const rowLimit = Math.min(obligations.limit ?? rows, rows);
  const readOnly = classified.access === 'read' || request.transaction.readOnly === true;
  const { isolation, deferrable } = request.transaction;
  const resolved: ResolvedSql = {
    connection: request.connection,
    access: classified.access,
    statements,
    rowLimit,
    statementMs: statementSeconds * 1000,
    readOnly,
    ...(isolation === undefined ? {} : { isolation }),
    ...(deferrable === undefined ? {} : { deferrable }),
    claims: JSON.stringify(principal.claims),
    detected,
    handleKey,
    output: request.output,
  };
  const settings = {
    rowLimit,
    readOnly,
    isolation: isolation ?? null,
    deferrable: deferrable ?? null,
  };
  const inForce = filters.map(({ filter, ...where }) => ({ ...where, value: claim(filter) }));
  return {
    request: resolved,
    // The keys that masking adds are random or secret; the filters that it adds are named instead.
    canonical: { ...settings, statements: exact(statements, request), filters: inForce },
    shown: { ...settings, statements: showStatements(statements, request, deps.shownMasker) },
    scope: { kind: 'rds', connection: request.connection, access: classified.access },
  };
}

function exact(statements: readonly ResolvedStatement[], request: SqlRequest): Json {
  return statements.map(({ text }, index) => ({
    text,
    values: request.statements[index]?.values ?? [],
  }));
}
