import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoProblems } from '../../examples/rag-app/check-demo.ts';
import { gatePlace } from '../../examples/rag-app/gate-place.ts';
import { demoLines, painter } from '../../examples/rag-app/print-demo.ts';
import type { DemoRun } from '../../examples/rag-app/run-demo.ts';
import { demoRows } from '../../src/local/demo-crm/demo-rows.ts';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { told } from '../support/told.ts';

const root = join(import.meta.dirname, '..', '..');

let gate: SharedGate;
let run: DemoRun & Readonly<{ ok: boolean; problems: readonly string[] }>;
let exitCode: number | null;

type Ended = Readonly<{ code: number | null; out: string; err: string }>;

/** Runs the demo as `npm run demo` does, in a process of its own. */
function runDemoProcess(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['examples/rag-app/demo.ts', ...args],
      { cwd: root, env: { ...process.env, ...env } },
      (_error, out, err) => resolve({ code: child.exitCode, out, err }),
    );
  });
}

beforeAll(async () => {
  gate = await sharedGate();
  const ended = await runDemoProcess(['--json'], {
    SALLYPORT_URL: gate.gate.url,
    SALLYPORT_ISSUER: gate.gate.issuerUrl,
  });
  exitCode = ended.code;
  run = JSON.parse(ended.out);
});

/** Every value of the seeded customers that nobody but a data owner may let out. */
function rawValues(): readonly string[] {
  const { customers } = demoRows();
  expect(customers.length).toBeGreaterThanOrEqual(2000);
  return customers.flatMap(({ email, phone, ssn, card }) => [email, phone, ssn, card]);
}

function recorded() {
  const of = (kind: string) => run.record.filter(({ route }) => route.startsWith(`POST /${kind}/`));
  const [search, counts, encoded, refused] = of('rds');
  if (!(search && counts && encoded && refused)) throw new Error('the record is not complete');
  const others = [...of('bedrock'), ...of('opensearch')];
  return { search, counts, encoded, refused, others };
}

test('a run that is not as it should be is told apart', () => {
  const { search, counts, encoded, refused, others } = recorded();
  const lower = (text: string) => ({ ...run, context: `${run.context} ${text}` });
  const wrong: readonly (readonly [DemoRun, string])[] = [
    [lower('ines@example.com'), 'the application saw an e-mail address'],
    [lower('+1 234-555-0199'), 'the application saw a phone number'],
    [lower('219-09-9999'), 'the application saw a social security number'],
    [lower('4111 1111 1111 1111'), 'the application saw a card number'],
    [{ ...run, passages: run.passages.slice(1) }, 'the search found 4 tickets, not 5'],
    [{ ...run, context: 'nothing here' }, 'no ticket shows that anything was masked'],
    [
      { ...run, passages: run.passages.map((passage) => ({ ...passage, email: 'hidden' })) },
      'a customer is not masked',
    ],
    [
      { ...run, encoded: { ...run.encoded, rows: [{ code: 'MjE5LTA5LTk5OTk=' }] } },
      'the encoded column is not the encoded mask',
    ],
    [
      { ...run, refused: { sql: run.refused.sql, rows: [] } },
      'SQL inside a function was not refused',
    ],
    [
      { ...run, explanation: { ...run.explanation, masks: [] } },
      'explain does not say that the statement is allowed with the mask pii',
    ],
    [{ ...run, record: [...others, search, counts, encoded] }, 'the record has 6 exchanges, not 7'],
    [
      { ...run, record: [...others.slice(1), search, counts, encoded, refused] },
      'the calls of the models or of the handbook are not recorded as completed',
    ],
    [{ ...run, answer: '' }, 'the model did not answer'],
    [{ ...run, handbook: [] }, 'the handbook gave 0 passages, not 3'],
    [
      { ...run, record: [...others, { ...search, state: 'open' }, counts, encoded, refused] },
      'an exchange that was answered is not recorded as completed, with its transcript',
    ],
    [
      { ...run, record: [{ ...search, transcript: '219-09-9999' }, counts, encoded, refused] },
      'the record holds a social security number',
    ],
  ];
  for (const [tampered, problem] of wrong) expect(demoProblems(tampered)).toContain(problem);
});

test('the demo ends with 1 when it cannot run, and with 2 when it is not understood', async () => {
  const [lost, unknown] = await Promise.all([
    runDemoProcess([], {
      SALLYPORT_URL: gate.gate.url,
      SALLYPORT_ISSUER: 'http://127.0.0.1:1',
    }),
    runDemoProcess(['--colour'], {}),
  ]);
  expect(lost).toMatchObject({
    code: 1,
    err: 'the demo could not run: no issuer answers at http://127.0.0.1:1\n',
  });
  expect(unknown.code).toBe(2);
});

test.each([
  [{}, 'http://127.0.0.1:8787', 'http://127.0.0.1:8788'],
  [{ SALLYPORT_PORT: '9123' }, 'http://127.0.0.1:9123', 'http://127.0.0.1:9124'],
  [
    { SALLYPORT_PORT: '9123', SALLYPORT_URL: 'http://gate.example:90/' },
    'http://gate.example:90',
    'http://gate.example:91',
  ],
  [{ SALLYPORT_ISSUER: 'https://id.example' }, 'http://127.0.0.1:8787', 'https://id.example'],
])('under the environment %j the gate is looked for at %s', (env, url, issuerUrl) => {
  expect(gatePlace(env)).toEqual({ url, issuerUrl });
});

test('the demo ends with 0 when all is as it should be', () => {
  expect(run.problems).toEqual([]);
  expect(run.ok).toBe(true);
  expect(exitCode).toBe(0);
});

describe('the application', () => {
  test('imports nothing of the gate; only the demo does, to start one', async () => {
    const directory = join(root, 'examples/rag-app');
    const files = await readdir(directory);
    const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
    const importing = files.filter((_, i) => texts[i]?.includes("'../../"));
    expect(files).toContain('app.ts');
    expect(importing).toEqual(['demo-gate.ts']);
  });

  test('sees no e-mail address, phone, card or social security number of any customer', () => {
    const seen = JSON.stringify([run.passages, run.context, run.answer, run.encoded, run.refused]);
    expect(rawValues().filter((value) => seen.includes(value))).toEqual([]);
  });

  test('sees tickets near its question, with what surrounds the masked values', () => {
    expect(run.passages).toHaveLength(5);
    for (const { body, subject } of run.passages) {
      expect(`${subject} ${body}`).toMatch(/charged twice/i);
      expect(body).toMatch(/\[[A-Z_]+\]/);
    }
    const distances = run.passages.map(({ distance }) => distance);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });

  test('answers from what it saw, in pieces as the model wrote them', () => {
    expect(run.pieces).toBeGreaterThan(5);
    const [, quoted = ''] = /“([^”]+)”/.exec(run.answer) ?? [];
    expect(quoted).toMatch(/charged twice/);
    expect(run.context).toContain(quoted);
  });
});

describe('the record', () => {
  test('names the session, its statements and the policies that let them through', async () => {
    const { body } = await gate.get('audrey', `/sessions/${run.session}`);
    expect(told(body, 'session')).toBe(run.session);
    const rag = { id: 'local/rag-app', kind: 'workload' };
    expect(told(body, 'exchanges')).toMatchObject([
      ...[1, 2, 3, 4, 5, 6].map((exchange) => ({ exchange, state: 'completed', principal: rag })),
      { exchange: 7, state: 'refused', outcome: { error: { code: 'denied' } } },
    ]);
    const { search, counts, encoded, others } = recorded();
    expect(others.map(({ route }) => route)).toEqual([
      expect.stringMatching(/titan.*\/invoke$/),
      expect.stringMatching(/claude.*\/converse-stream$/),
      'POST /opensearch/docs/kb/_search',
    ]);
    expect(search.statement).toMatch(/^SELECT t\.id AS ticket.* ORDER BY t\.embedding <=>/);
    expect(counts.statement).toMatch(/GROUP BY customer_id$/);
    expect(encoded.statement).toContain("'[redacted]'::text END AS ssn");
    for (const each of [search, counts, encoded]) {
      expect(each.policies).toEqual(['rag-reads-support']);
    }
  });

  test('holds no raw value either', () => {
    const record = JSON.stringify(run.record);
    expect(rawValues().filter((value) => record.includes(value))).toEqual([]);
  });

  test('is kept from other applications', async () => {
    const reply = await gate.get('alice', `/sessions/${run.session}`);
    expect(reply).toMatchObject({ status: 404, error: 'not_found' });
  });
});

test('the demo fits into 100 columns and uses no colours where there is no terminal', () => {
  const lines = demoLines(run, painter(false));
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
  expect(lines.join('\n')).not.toContain('\u001b');
  expect(lines.join('\n')).toContain(run.passages[0]?.subject);
});
