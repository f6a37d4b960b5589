import * as z from 'zod';
import type { CallerRequest } from '../../../gateway/caller-request.ts';
import { type ParsedJson, parseJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { DataApiOutput, SqlRequest } from '../sql-request.ts';
import { bindNames } from './bind-names.ts';
import { checkBody } from './check-body.ts';
import {
  type BoundParameter,
  boundParameter,
  type SqlParameter,
  sqlParameter,
} from './data-api-value.ts';
import type { SqlScanner } from './scan-sql.ts';
import { type StatementLimits, takeStatements } from './statement-limits.ts';

/** Last path segments of the Data API. */
export const DATA_API_OPERATIONS = [
  'Execute',
  'BatchExecute',
  'BeginTransaction',
  'CommitTransaction',
  'RollbackTransaction',
  'ExecuteSql',
] as const;
export type DataApiOperation = (typeof DATA_API_OPERATIONS)[number];

// The path names the connection, so the ARNs and names in the body decide nothing.
const common = {
  resourceArn: z.string().optional(),
  secretArn: z.string().optional(),
  database: z.string().optional(),
  schema: z.string().optional(),
  sql: z.string(),
  transactionId: z.string().optional(),
};

const execute = z.strictObject({
  ...common,
  parameters: z.array(sqlParameter).default([]),
  includeResultMetadata: z.boolean().default(false),
  continueAfterTimeout: z.boolean().default(false),
  resultSetOptions: z
    .strictObject({
      decimalReturnType: z.enum(['STRING', 'DOUBLE_OR_LONG']).default('STRING'),
      longReturnType: z.enum(['LONG', 'STRING']).default('LONG'),
    })
    .prefault({}),
  formatRecordsAs: z.enum(['NONE', 'JSON']).default('NONE'),
});

const batchExecute = z.strictObject({
  ...common,
  parameterSets: z.array(z.array(sqlParameter)).default([]),
});

/**
 * Reads a request of the RDS Data API.
 * @throws SallyportError `bad_request`, `over_limit`
 */
export function parseDataApi(
  request: CallerRequest,
  connection: string,
  operation: DataApiOperation,
  limits: StatementLimits,
  scan: SqlScanner,
): SqlRequest {
  if (operation !== 'Execute' && operation !== 'BatchExecute') throw noTransactions(operation);
  const json = parseJson(request.body);
  const { body, sets, output } =
    operation === 'Execute' ? executeParts(json) : batchExecuteParts(json);
  if (body.transactionId !== undefined) throw noTransactions('a transactionId');
  // Length and shape before the scanner sees the text
  takeStatements(
    sets.map(() => ({ sql: body.sql, values: [] })),
    limits,
  );
  // Scanning is the dear part; text without a colon or a dollar has no parameters.
  const tokens = /[:$]/.test(body.sql) ? scan(body.sql) : [];
  return {
    connection,
    // The casts are ours, so they do not count towards the caller's limit.
    statements: takeStatements(
      sets.map((set) => bindNames(body.sql, byName(set), tokens)),
      {
        statementBytes: limits.statementBytes * 4,
      },
    ),
    output,
    transaction: {},
  };
}

type Parts = Readonly<{
  body: Readonly<{ sql: string; transactionId?: string | undefined }>;
  sets: readonly (readonly SqlParameter[])[];
  output: DataApiOutput;
}>;

function executeParts(json: ParsedJson): Parts {
  const body = checkBody(execute, json);
  if (body.continueAfterTimeout) {
    throw new SallyportError(
      'bad_request',
      'continueAfterTimeout is not allowed, every statement ends at its time limit',
    );
  }
  return {
    body,
    sets: [body.parameters],
    output: {
      dialect: 'data-api',
      operation: 'Execute',
      includeMetadata: body.includeResultMetadata,
      formatJson: body.formatRecordsAs === 'JSON',
      decimalAsString: body.resultSetOptions.decimalReturnType === 'STRING',
      longAsString: body.resultSetOptions.longReturnType === 'STRING',
    },
  };
}

function batchExecuteParts(json: ParsedJson): Parts {
  const body = checkBody(batchExecute, json);
  return {
    body,
    // Without parameter sets the statement runs once
    sets: body.parameterSets.length === 0 ? [[]] : body.parameterSets,
    output: {
      dialect: 'data-api',
      operation: 'BatchExecute',
      includeMetadata: false,
      formatJson: false,
      decimalAsString: true,
      longAsString: false,
    },
  };
}

function byName(parameters: readonly SqlParameter[]): ReadonlyMap<string, BoundParameter> {
  const bound = new Map<string, BoundParameter>();
  for (const parameter of parameters) {
    if (bound.has(parameter.name)) {
      throw new SallyportError('bad_request', `parameter \`${parameter.name}\` occurs twice`);
    }
    bound.set(parameter.name, boundParameter(parameter));
  }
  return bound;
}

function noTransactions(what: string): SallyportError {
  return new SallyportError(
    'bad_request',
    `${what} is not supported, each request is a transaction of its own; send the statements of a transaction together, as one batch to the sql route or as parameter sets of BatchExecute`,
  );
}
