import { expect, test } from 'vitest';
import { defineConfig } from '../../../src/config/define-config.ts';
import { classifySql } from '../../../src/connections/rds/classify-sql.ts';
import { createSqlParser } from '../../../src/connections/rds/sql/parser.ts';
import type { SqlRequest } from '../../../src/connections/rds/sql-request.ts';
import { crmConnection } from '../../support/crm-connection.ts';
import { CRM_SHAPES, catalogOf } from './sql/demo-catalog.ts';

const connection = { ...crmConnection, tables: { 'public.customers': {} } };
const config = defineConfig({
  identity: { issuers: [{ name: 'test', url: 'https://id.example.com', audiences: ['x'] }] },
  connections: { crm: connection },
});
const parser = await createSqlParser();
const catalog = catalogOf(CRM_SHAPES);

function classify(...statements: SqlRequest['statements']) {
  const { crm } = config.connections;
  if (crm?.kind !== 'rds') throw new Error('no rds connection');
  return classifySql(
    {
      connection: 'crm',
      statements,
      transaction: {},
      output: { dialect: 'neon', batch: statements.length > 1, arrayMode: false, rawText: true },
    },
    { connection: crm, catalog, config, parser },
  );
}

const good = { sql: 'select id from customers', values: [] };

test.each([
  ['selec 1', [], 'does not parse as PostgreSQL'],
  ['select $1::int', [], 'statement has 1 parameter, got 0 values'],
  ['select $1::int + $2::int', ['1'], 'statement has 2 parameters, got 1 value'],
  ['select * from nowhere', [], 'relation `public.nowhere` is not one that crm serves'],
])('a batch says which of its statements is refused: %s', (sql, values, told) => {
  const bad = { sql, values };
  expect(() => classify(good, bad, good)).toThrow(
    new RegExp(`^statement 2 of 3: .*${escaped(told)}`),
  );
  expect(() => classify(bad)).toThrow(new RegExp(`^(?!statement 1 of).*${escaped(told)}`));
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

test('what is refused in a batch keeps the name that may be misspelt', () => {
  expect(() => classify(good, { sql: 'select * from custmers', values: [] })).toThrow(
    expect.objectContaining({
      code: 'denied',
      undeclared: { connection: 'crm', type: 'Table', name: 'public.custmers' },
    }),
  );
});

test.each(['information_schema.columns', 'pg_catalog.pg_class'])(
  'who asks %s is told where tables and columns are listed',
  (name) => {
    expect(() => classify({ sql: `select * from ${name}`, values: [] })).toThrow(
      'GET /connections',
    );
  },
);
