import { expect, test } from 'vitest';
import { defineConfig } from '../../../src/config/define-config.ts';
import { cachedCatalog } from '../../../src/connections/rds/cached-catalog.ts';
import type { Catalog } from '../../../src/connections/rds/catalog.ts';
import { classifySql } from '../../../src/connections/rds/classify-sql.ts';
import { prepareSql } from '../../../src/connections/rds/prepare-sql.ts';
import { createSqlParser } from '../../../src/connections/rds/sql/parser.ts';
import type { SqlRequest, SqlValue } from '../../../src/connections/rds/sql-request.ts';
import { NO_OBLIGATIONS, type Obligations } from '../../../src/gateway/decision.ts';
import type { Principal } from '../../../src/gateway/principal.ts';
import { Secret } from '../../../src/gateway/secret.ts';
import { textMasker } from '../../../src/masking/text-masker.ts';
import { crmConnection } from '../../support/crm-connection.ts';
import { CRM_SHAPES, catalogOf } from './sql/demo-catalog.ts';

const config = defineConfig({
  identity: { issuers: [{ name: 'test', url: 'https://id.example.com', audiences: ['x'] }] },
  connections: {
    crm: { ...crmConnection, tables: { 'public.customers': {}, 'public.tickets': {} } },
  },
  masks: {
    pii: {
      columns: { 'crm/public.customers.email': { kind: 'token' } },
      detected: ['crm/public.customers.notes'],
    },
    strict: { columns: { 'crm/public.customers.email': { kind: 'null' } } },
  },
  filters: { region: { column: 'region', claim: 'region' } },
});
const parser = await createSqlParser();
const masker = textMasker();
const catalog = catalogOf(CRM_SHAPES);
let keys = 0;

type Ask = Readonly<{
  obligations?: Partial<Obligations>;
  region?: string;
  values?: readonly SqlValue[];
  catalog?: Catalog;
}>;

function prepared(sql: string, ask: Ask = {}) {
  const values = ask.values ?? [];
  const request: SqlRequest = {
    connection: 'crm',
    statements: [{ sql, values }],
    transaction: {},
    output: { dialect: 'neon', batch: false, arrayMode: false, rawText: true },
  };
  const used = ask.catalog ?? catalog;
  const connection = config.connections['crm'];
  if (connection?.kind !== 'rds') throw new Error('no rds connection');
  const classified = classifySql(request, { connection, catalog: used, config, parser });
  const obligations = { ...NO_OBLIGATIONS, ...ask.obligations };
  const { accesses } = classified.operation;
  const principal: Principal = {
    kind: 'user',
    issuer: 'test',
    subject: 'alice',
    groups: [],
    claims: ask.region === undefined ? {} : { region: ask.region },
    expiresAt: 0,
  };
  const grants = accesses.map((access) => ({ access, obligations }));
  const decision = {
    effect: 'allow',
    policies: [],
    grants,
    obligations,
    policyVersion: '1',
  } as const;
  const { request: resolved, canonical } = prepareSql(classified, request, decision, principal, {
    config,
    catalog: used,
    parser,
    masker: () => masker,
    shownMasker: masker,
    tokenKey: () => new Secret(Buffer.alloc(32, 7)),
    randomBytes: () => Buffer.alloc(32, ++keys),
  });
  const [statement] = resolved.statements;
  return { text: statement?.text ?? '', values: statement?.values ?? [], canonical };
}

const EMAILS = 'select email from customers';

test('a statement that was rewritten under one decision is rewritten anew under another', () => {
  const token = prepared(EMAILS, { obligations: { masks: ['pii'] } });
  const plain = prepared(EMAILS);
  const strict = prepared(EMAILS, { obligations: { masks: ['pii', 'strict'] } });
  expect(token.text).toContain('sha256');
  expect(plain.text).not.toContain('sha256');
  expect(plain.values).toEqual([]);
  expect(strict.text).toContain('NULL::text AS "email"'.replaceAll('"', ''));
  expect(prepared(EMAILS, { obligations: { masks: ['pii'] } }).text).toBe(token.text);
});

test('rows are filtered by the claim of who asks, though the statement is remembered', () => {
  const obligations = { filters: ['region'] };
  const north = prepared('select id from customers where plan = $1', {
    obligations,
    region: 'north',
    values: ['pro'],
  });
  const south = prepared('select id from customers where plan = $1', {
    obligations,
    region: 'south',
    values: ['free'],
  });
  expect(south.text).toBe(north.text);
  expect(north.values).toEqual(['pro', 'north']);
  expect(south.values).toEqual(['free', 'south']);
  expect(south.canonical).not.toEqual(north.canonical);
});

test('a principal without the claim is denied, also after one who has it', () => {
  const obligations = { filters: ['region'] };
  prepared('select plan from customers', { obligations, region: 'north' });
  expect(() => prepared('select plan from customers', { obligations })).toThrow(
    expect.objectContaining({ code: 'denied' }),
  );
});

test('handles have a key of their own in every request', () => {
  const ask = { obligations: { masks: ['pii'] } };
  const first = prepared('select notes from customers', ask);
  const second = prepared('select notes from customers', ask);
  expect(second.text).toBe(first.text);
  expect(second.values).not.toEqual(first.values);
});

test('words to search for are masked for every request, and digits in them refused', () => {
  const sql = `select id from customers where to_tsvector('english', notes) @@ plainto_tsquery('english', $1)`;
  const ask = (words: string) =>
    prepared(sql, { obligations: { masks: ['pii'] }, values: [words] });
  expect(ask('ada@example.com refund').values[0]).toBe('[EMAIL] refund');
  expect(ask('refund').values[0]).toBe('refund');
  expect(() => ask('ends in 4242')).toThrow(expect.objectContaining({ code: 'denied' }));
});

test('a statement is rewritten anew when the catalog has changed', () => {
  const obligations = { masks: ['pii'] };
  const before = prepared('select * from customers', { obligations });
  const { customers, ...others } = CRM_SHAPES;
  const grown = catalogOf({
    ...others,
    customers: { columns: { ...customers.columns, fax: 'text' } },
  });
  const after = prepared('select * from customers', { obligations, catalog: grown });
  expect(before.text).not.toContain('fax');
  expect(after.text).toContain('fax');
});

test('a catalog that is read again and did not change stays the same object', async () => {
  let now = 0;
  const versions = ['a', 'a', 'b'];
  const source = cachedCatalog({
    now: () => now,
    load: async () => ({ ...catalog, version: versions.shift() ?? '' }),
    maxAgeMs: 1,
  });
  const first = await source('crm');
  now = 10;
  expect(await source('crm')).toBe(first);
  now = 20;
  const third = await source('crm');
  expect(third).not.toBe(first);
  expect(third.version).toBe('b');
});
