import * as z from 'zod';
import type { CallerRequest } from '../../../gateway/caller-request.ts';
import { type ParsedJson, parseJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { IsolationLevel, SqlRequest } from '../sql-request.ts';
import { checkBody } from './check-body.ts';
import { neonParam } from './neon-param.ts';
import { type StatementLimits, takeStatements } from './statement-limits.ts';

const statement = z.strictObject({
  query: z.string(),
  params: z.array(z.custom<ParsedJson>()).default([]),
});
const single = statement;
const batch = z.strictObject({ queries: z.array(statement) });

const ISOLATION: Readonly<Record<string, IsolationLevel>> = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
};

/**
 * Reads a request of the `@neondatabase/serverless` HTTP driver, whatever its content type:
 * `{query, params}`, or `{queries: […]}` as one transaction. Its other headers, the connection
 * string among them, are never read.
 * @throws SallyportError `bad_request`, `over_limit`
 */
export function parseNeon(
  request: CallerRequest,
  connection: string,
  limits: StatementLimits,
): SqlRequest {
  const body = parseJson(request.body);
  const isBatch = typeof body === 'object' && body !== null && 'queries' in body;
  const queries = isBatch ? checkBody(batch, body).queries : [checkBody(single, body)];
  return {
    connection,
    statements: takeStatements(
      queries.map(({ query, params }) => ({ sql: query, values: params.map(neonParam) })),
      limits,
    ),
    output: {
      dialect: 'neon',
      batch: isBatch,
      arrayMode: flag(request.headers, 'neon-array-mode') ?? false,
      rawText: flag(request.headers, 'neon-raw-text-output') ?? false,
    },
    transaction: transactionOf(request.headers),
  };
}

function transactionOf(headers: Headers): SqlRequest['transaction'] {
  const isolation = isolationOf(headers.get('neon-batch-isolation-level'));
  const readOnly = flag(headers, 'neon-batch-read-only');
  const deferrable = flag(headers, 'neon-batch-deferrable');
  return {
    ...(isolation === undefined ? {} : { isolation }),
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(deferrable === undefined ? {} : { deferrable }),
  };
}

function isolationOf(value: string | null): IsolationLevel | undefined {
  if (value === null) return undefined;
  const level = Object.hasOwn(ISOLATION, value) ? ISOLATION[value] : undefined;
  if (level !== undefined) return level;
  const allowed = Object.keys(ISOLATION).join(', ');
  throw new SallyportError('bad_request', `neon-batch-isolation-level must be one of ${allowed}`);
}

function flag(headers: Headers, name: string): boolean | undefined {
  const value = headers.get(name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new SallyportError('bad_request', `${name} must be true or false`);
}
