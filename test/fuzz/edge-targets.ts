import fc from 'fast-check';
import {
  DATA_API_OPERATIONS,
  parseDataApi,
} from '../../src/connections/rds/protocol/parse-data-api.ts';
import { parseNeon } from '../../src/connections/rds/protocol/parse-neon.ts';
import { createSqlScanner } from '../../src/connections/rds/protocol/scan-sql.ts';
import { classifyStatement } from '../../src/connections/rds/sql/classify-statement.ts';
import { createSqlParser } from '../../src/connections/rds/sql/parser.ts';
import { precheckSql } from '../../src/connections/rds/sql/precheck.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { presentToken } from '../../src/identity/present-token.ts';
import { callerRequest } from '../connections/rds/resolved.ts';
import { catalogOf } from '../connections/rds/sql/demo-catalog.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { sqlText } from './sql-text.ts';

const limits = { statementBytes: 16_384 };

/** Runs `work`; only a refusal with a code may come of it, and its message may hold no `secret`. */
function refusesOrDoes(work: () => unknown, secret?: string): void {
  try {
    work();
  } catch (thrown) {
    if (!(thrown instanceof SallyportError)) throw thrown;
    if (secret !== undefined && thrown.message.includes(secret)) {
      throw new Error(`the refusal repeats what was presented: ${thrown.message}`);
    }
  }
}

const sqlTarget: FuzzTarget = {
  name: 'sql',
  property: async () => {
    const parser = await createSqlParser();
    const columns = { id: 'int4', name: 'text', email: 'text', ssn: 'text' };
    const context = {
      connection: 'crm',
      defaultSchema: 'public',
      catalog: catalogOf({ customers: { columns }, orders: { columns } }),
      tables: new Set(['public.customers', 'public.orders']),
      functions: new Set<string>(),
    };
    const columnsOf = () => ({ all: new Set(Object.keys(columns)), sensitive: new Set(['ssn']) });
    return fc.property(sqlText, (sql) =>
      refusesOrDoes(() => {
        precheckSql(sql, limits.statementBytes);
        classifyStatement(parser.parse(sql), context, columnsOf);
      }),
    );
  },
};

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom('select 1', 'select :a', '$1'),
);
const member = fc.oneof(
  fc.constantFrom('query', 'params', 'queries', 'sql', 'parameters', 'name', 'value'),
  fc.constantFrom('parameterSets', 'stringValue', 'arrayValue', 'typeHint', 'isNull', '__proto__'),
  fc.string({ maxLength: 4 }),
);
const shaped = fc.oneof(
  fc.dictionary(member, value, { maxKeys: 4 }),
  fc.record({ query: sqlText, params: fc.array(value, { maxLength: 3 }) }),
  fc.record({
    queries: fc.array(fc.record({ query: sqlText, params: fc.array(value, { maxLength: 2 }) }), {
      maxLength: 3,
    }),
  }),
  fc.record({
    sql: sqlText,
    parameters: fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', ''),
        value: fc.dictionary(member, value, { maxKeys: 2 }),
      }),
      { maxLength: 3 },
    ),
  }),
);
const body = fc.oneof(
  shaped.map((one) => JSON.stringify(one)),
  fc.tuple(shaped, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 })).map(([one, at, put]) => {
    const json = JSON.stringify(one);
    const from = at % (json.length + 1);
    return json.slice(0, from) + put + json.slice(from + put.length);
  }),
  fc.uint8Array({ maxLength: 40 }),
);

const headers = fc.dictionary(
  fc.constantFrom(
    'neon-array-mode',
    'neon-raw-text-output',
    'neon-batch-isolation-level',
    'neon-batch-read-only',
  ),
  fc.constantFrom('true', 'false', '', 'Serializable', 'x'),
);

const neonTarget: FuzzTarget = {
  name: 'neon bodies',
  property: async () =>
    fc.property(body, headers, (raw, extra) =>
      refusesOrDoes(() => parseNeon(callerRequest(raw, extra), 'crm', limits)),
    ),
};

const dataApiTarget: FuzzTarget = {
  name: 'data api bodies',
  property: async () => {
    const scan = await createSqlScanner();
    return fc.property(body, fc.constantFrom(...DATA_API_OPERATIONS), (raw, operation) =>
      refusesOrDoes(() => parseDataApi(callerRequest(raw), 'crm', operation, limits, scan)),
    );
  },
};

const CANARY = 'c4naryc4nary';
const part = fc.constantFrom(
  CANARY,
  'eyJh',
  '',
  '.',
  '..',
  ' ',
  ',',
  '=',
  '\t',
  'é',
  'x'.repeat(17_000),
);
const credential = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
const authorization = fc
  .tuple(
    fc.constantFrom(
      'Bearer ',
      'bearer  ',
      'Basic ',
      'AWS4-HMAC-SHA256 ',
      'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=',
      'Digest ',
      '',
    ),
    fc.oneof(
      credential,
      credential.map((one) => Buffer.from(`u:${one}`).toString('base64')),
    ),
  )
  .map(([scheme, one]) => scheme + one);

const tokenTarget: FuzzTarget = {
  name: 'tokens',
  property: async () =>
    fc.property(
      fc.option(authorization, { nil: undefined }),
      fc.option(credential, { nil: undefined }),
      fc.constantFrom(
        '/rds/crm/sql',
        '/rds/crm/Execute',
        '/bedrock/claude/model/x/converse',
        '/',
        '',
      ),
      (first, session, path) => {
        const sent = new Headers();
        if (first !== undefined) sent.set('authorization', first);
        if (session !== undefined) sent.set('x-amz-security-token', session);
        refusesOrDoes(() => presentToken(sent, path), CANARY);
      },
    ),
};

/** What reads callers' bytes: it does what it is for, or refuses with a code. */
export const EDGE_TARGETS: readonly FuzzTarget[] = [
  sqlTarget,
  neonTarget,
  dataApiTarget,
  tokenTarget,
];
