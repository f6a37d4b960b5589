import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ClassifiedStatement } from '../../../../src/connections/rds/sql/classified-statement.ts';
import { classifyStatement } from '../../../../src/connections/rds/sql/classify-statement.ts';
import { createSqlParser } from '../../../../src/connections/rds/sql/parser.ts';
import { precheckSql } from '../../../../src/connections/rds/sql/precheck.ts';
import { SallyportError } from '../../../../src/gateway/sallyport-error.ts';
import { OWN_CASES } from './own-cases.ts';

/** Inputs in which other products' classifiers were wrong; present in development and in CI. */
const PEER_CASES = new URL('../../../../../shared/cases/peer-cases.jsonl', import.meta.url);

type Case = Readonly<{
  id: string;
  family: string;
  input: string | { base64: string };
  expect: Readonly<Record<string, unknown>>;
}>;

const peers: readonly Case[] = existsSync(PEER_CASES)
  ? readFileSync(PEER_CASES, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Case)
  : [];
const cases = [...peers, ...OWN_CASES];

const parser = await createSqlParser();

/** Every relation exists, so that only the effect decides. */
const everything = { has: () => true } as unknown as ReadonlySet<string>;
const context = {
  connection: 'crm',
  defaultSchema: 'public',
  catalog: {
    relations: new Map(),
    attributeFunctions: new Set(['pg_sleep', 'ts_stat']),
    ownOperators: new Set<string>(),
    version: '',
  },
  tables: everything,
  functions: new Set<string>(),
};

function classify(sql: string): ClassifiedStatement | SallyportError {
  try {
    precheckSql(sql, 16_384);
    return classifyStatement(parser.parse(sql), context, () => ({
      all: everything,
      sensitive: new Set(),
    }));
  } catch (thrown) {
    if (thrown instanceof SallyportError) return thrown;
    throw thrown;
  }
}

function textOf({ input }: Case): string {
  return typeof input === 'string' ? input : Buffer.from(input.base64, 'base64').toString('latin1');
}

/** Tables that the statement would change; refused statements change none. */
function writes(outcome: ClassifiedStatement | SallyportError): readonly string[] {
  if (outcome instanceof SallyportError) return [];
  const changed = outcome.uses.filter(({ action }) => action !== 'select');
  return [...new Set(changed.map(({ relation }) => relation?.split('.')[1] ?? ''))];
}

function reads(outcome: ClassifiedStatement | SallyportError): readonly string[] {
  if (outcome instanceof SallyportError) return [];
  const read = outcome.uses.filter(({ action }) => action === 'select');
  return [...new Set(read.map(({ relation }) => relation?.split('.')[1] ?? ''))];
}

const refused = (outcome: unknown): boolean => outcome instanceof SallyportError;
const readOnlyDenies = (outcome: ClassifiedStatement | SallyportError): boolean =>
  refused(outcome) || (outcome as ClassifiedStatement).access !== 'read';

const family = (name: string): readonly Case[] => cases.filter((each) => each.family === name);

test.for(family('sql-hidden-write'))('a hidden write is seen or refused: $id', (each) => {
  const outcome = classify(textOf(each));
  expect(readOnlyDenies(outcome)).toBe(true);
  if (!refused(outcome)) {
    expect(writes(outcome)).toEqual(each.expect['writes']);
    expect((outcome as ClassifiedStatement).uses.map(({ action }) => action)).toContain(
      each.expect['effect'],
    );
  }
});

test.for(family('sql-not-a-write'))('words are no writes: $id', (each) => {
  const outcome = classify(textOf(each));
  const spared = (each.expect['must_not_write'] ?? []) as string[];
  expect(spared.filter((table) => writes(outcome).includes(table))).toEqual([]);
  if (!refused(outcome)) {
    if (each.expect['writes'] !== undefined) expect(writes(outcome)).toEqual(each.expect['writes']);
    if (each.expect['reads'] !== undefined) expect(reads(outcome)).toEqual(each.expect['reads']);
    if (each.expect['under_read_only'] === 'allow') expect(readOnlyDenies(outcome)).toBe(false);
  }
});

/** Statements that others allow and that the gate does not know: refusing them is the safe side. */
const NOT_SUPPORTED = new Set(['COPY customers TO STDOUT']);

test.for(family('sql-read-only-rule'))('a read-only rule holds: $id', (each) => {
  const outcome = classify(textOf(each));
  if (NOT_SUPPORTED.has(textOf(each))) expect(refused(outcome)).toBe(true);
  else expect(readOnlyDenies(outcome)).toBe(each.expect['under_read_only'] === 'deny');
});

test.for(family('sql-no-select-rule'))('reading in other words is reading: $id', (each) => {
  const outcome = classify(textOf(each));
  expect(refused(outcome) || reads(outcome).length > 0).toBe(true);
});

test.for(family('sql-unreadable-fail-closed'))('what cannot be read is refused: $id', (each) => {
  expect(refused(classify(textOf(each)))).toBe(true);
});

test.for(family('sql-split'))('two statements are refused: $id', (each) => {
  const outcome = classify(textOf(each));
  expect(outcome).toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining('2 statements'),
  });
});

test.for(cases.filter(({ family: name }) => name.startsWith('sql-corpus')))(
  'the write set is that of the grammar, or the statement is refused: $id',
  (each) => {
    const sql = textOf(each);
    const outcome = classify(sql);
    const [, target] = /^(?:insert into|update|delete from)\s+"?(\w+)"?/i.exec(sql) ?? [];
    const written = writes(outcome).filter(Boolean);
    expect(written).toEqual(refused(outcome) ? [] : expectedWrites(sql, target));
  },
);

/** The corpus has only plain changes and locking reads. */
function expectedWrites(sql: string, target: string | undefined): readonly string[] {
  if (target !== undefined) return [target];
  const locked = / for update/i.test(sql) ? /from (\w+)/i.exec(sql)?.[1] : undefined;
  return locked === undefined ? [] : [locked];
}

test.for(family('sql-hostile'))(
  'hostile text gives a verdict, and a change is never without effect: $id',
  (each) => {
    const sql = textOf(each);
    const outcome = classify(sql);
    const looksLikeChange = /^\s*(insert|update|delete|merge|truncate|drop)\b/i.test(sql);
    expect(refused(outcome) || !looksLikeChange || writes(outcome).length > 0).toBe(true);
  },
);

test.for(family('guardrail-recipe'))('guardrails by meaning: $id', (each) => {
  const outcome = classify(textOf(each));
  const { rule, verdict } = each.expect;
  const isChange = !refused(outcome) && (outcome as ClassifiedStatement).kind === 'change';
  const unbounded = !refused(outcome) && (outcome as ClassifiedStatement).unbounded;
  if (rule === 'block-write-without-where' || rule === 'block-tautology-where') {
    // A tautology is harmless in a read: there limits and masks hold anyway.
    const read = !refused(outcome) && !isChange;
    if (verdict === 'allow') expect(unbounded).toBe(false);
    else expect(refused(outcome) || unbounded || read).toBe(true);
  } else if (verdict === 'allow') {
    expect(refused(outcome)).toBe(false);
  } else {
    // Sub-queries and CTEs in changes are seen as reads of their own, for policy to judge.
    expect(refused(outcome) || reads(outcome).length > 0).toBe(true);
  }
});

test("the peers' cases ran", () => {
  if (existsSync(PEER_CASES)) expect(peers.length).toBe(131);
  expect(OWN_CASES.length).toBeGreaterThan(20);
});
