import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { listenOnLoopback } from '../support/loopback.ts';
import { sallyport } from './test-terminal.ts';

const TOKEN = 'canary-token';
const SQL = ['--connection', 'crm', '--sql', 'select 1'];
const EXPLANATION = {
  decision: 'approve',
  policies: [
    {
      id: 'full-customers-needs-owner',
      effect: 'permit',
      access: { action: 'select', resource: { type: 'Table', id: 'crm/public.customers' } },
      annotations: { approval: 'data-owners' },
    },
  ],
  obligations: {
    masks: ['pii'],
    filters: [],
    approvals: ['data-owners'],
    budgets: [{ amount: 5, unit: 'usd', per: 'day' }],
    limit: 200,
  },
  operation: { connection: 'crm' },
  rewritten: {
    rowLimit: 200,
    isolation: null,
    statements: [
      {
        text: `SELECT 'a FROM b''s WHERE' AS "x WHERE y", '\u001b[2J' FROM t WHERE id = $1`,
        values: ['7\u001b'],
      },
    ],
  },
  digest: 'd1',
  note: 'not asked for an estimate',
  policyVersion: 'v1',
};

let server: Server | undefined;
afterEach(() => server?.close());

type Seen = { path?: string | undefined; authorization?: string | undefined; body?: unknown };

async function gate(status: number, answer: unknown, headers: Record<string, string> = {}) {
  const seen: Seen = {};
  server = createServer(async (request, response) => {
    seen.path = request.url;
    seen.authorization = request.headers.authorization;
    seen.body = JSON.parse(await text(request));
    response.writeHead(status, headers).end(JSON.stringify(answer));
  });
  const port = await listenOnLoopback(server);
  return { url: `http://127.0.0.1:${port}`, seen };
}

test('without a token, a statement or a usable URL nothing is asked', async () => {
  const env = { SALLYPORT_TOKEN: TOKEN };
  expect(await sallyport(['explain', ...SQL])).toMatchObject({
    code: 2,
    err: expect.stringContaining('a token is required'),
  });
  expect(await sallyport(['explain', '--connection', 'crm'], { env, input: ' \n' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('a statement is required'),
  });
  for (const url of ['nonsense', 'file:///etc/passwd']) {
    expect(await sallyport(['explain', ...SQL, '--url', url], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('--url must be an http or https URL'),
    });
  }
});

test('a gate that does not answer is a failure without the token in it', async () => {
  const env = { SALLYPORT_TOKEN: TOKEN, SALLYPORT_URL: 'http://127.0.0.1:1' };
  const { code, out, err } = await sallyport(['explain', ...SQL], { env });
  expect(code).toBe(1);
  expect(err).toBe(
    'no gate answers at http://127.0.0.1:1; is it running (npm start)? SALLYPORT_URL or --url says where it is',
  );
  expect(out + err).not.toContain(TOKEN);
});

test('a refusal of the gate is told with its code', async () => {
  const problem = { detail: 'the token has expired' };
  const { url } = await gate(401, problem, { 'sallyport-error': 'unauthenticated' });
  expect(await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN])).toEqual({
    code: 1,
    out: '',
    err: 'the gate says 401 unauthenticated: the token has expired',
  });
});

test('an answer that is no explanation is a failure', async () => {
  for (const answer of [{}, null, [], { ...EXPLANATION, decision: 'maybe' }]) {
    const { url } = await gate(200, answer);
    const { code, err } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN]);
    expect(code).toBe(1);
    expect(err).toContain('is no gate');
    server?.close();
  }
});

test('a redirect is not followed, for the token would go with it', async () => {
  const { url } = await gate(307, {}, { location: 'http://127.0.0.1:1/' });
  const { code, err } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN]);
  expect(code).toBe(1);
  expect(err).toContain('no gate answers');
});

test('the request is the one that a client of the connection would send', async () => {
  const { url, seen } = await gate(200, EXPLANATION);
  const args = ['explain', '--connection', 'crm', '--param', '7', '--param', 'a'];
  const input = 'select * from orders where id = $1';
  const env = { SALLYPORT_TOKEN: TOKEN, SALLYPORT_URL: `${url}/stage` };
  const { code } = await sallyport([...args, '--justification', 'INC-7'], { env, input });
  expect(code).toBe(0);
  expect(seen).toEqual({
    path: '/stage/explain',
    authorization: `Bearer ${TOKEN}`,
    body: {
      connection: 'crm',
      method: 'POST',
      path: '/rds/crm/sql',
      headers: { 'content-type': 'application/json', 'sallyport-justification': 'INC-7' },
      body: JSON.stringify({ query: input, params: ['7', 'a'] }),
    },
  });
});

test('decision, policies, what they demand and what would be sent are printed, controls made harmless', async () => {
  const { url } = await gate(200, EXPLANATION);
  const { code, out } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN]);
  expect(code).toBe(0);
  expect(out).toBe(`yellow(approve), before the database is asked how many rows it touches

policies that determined it:
  permit full-customers-needs-owner: select on Table crm/public.customers @approval("data-owners")

demands: mask pii, at most 200 rows, at most 5 usd per day, approval by data-owners

would be sent:
  SELECT 'a FROM b''s WHERE' AS "x WHERE y", '·[2J'
  FROM t
  WHERE id = $1
  $1 = "7\\u001b"
  rowLimit: 200

note: not asked for an estimate
request digest d1
policy version v1`);
});

test('a decision that no estimate can tighten stands alone, and what is no SQL is printed as JSON', async () => {
  const { note: _, ...rest } = EXPLANATION;
  for (const answer of [
    { ...rest, rewritten: { messages: ['hi\u001b'] } },
    { ...EXPLANATION, note: 'the model was not asked', rewritten: { messages: ['hi\u001b'] } },
  ]) {
    const { url } = await gate(200, answer);
    const { out } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN]);
    expect(out.split('\n')[0]).toBe('yellow(approve)');
    expect(out).toContain('  {\n    "messages": [\n      "hi\\u001b"\n    ]\n  }\n');
    server?.close();
  }
  const denial = { ...EXPLANATION, decision: 'deny', reason: 'no policy' };
  const { url } = await gate(200, denial);
  const { out } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN]);
  expect(out.split('\n')[0]).toBe('red(deny)');
});

test.each([
  [{}, 'http://127.0.0.1:8787'],
  [{ SALLYPORT_PORT: '9123' }, 'http://127.0.0.1:9123'],
  [{ SALLYPORT_PORT: '', SALLYPORT_URL: '' }, 'http://127.0.0.1:8787'],
  [{ SALLYPORT_PORT: '9123', SALLYPORT_URL: 'http://gate.example' }, 'http://gate.example'],
])('under the environment %j the gate is looked for at %s', async (env, base) => {
  const asked: string[] = [];
  const around = {
    env: { ...env, SALLYPORT_TOKEN: TOKEN },
    fetch: async (url: unknown) => {
      asked.push(String(url));
      return Response.json(EXPLANATION);
    },
  };
  expect((await sallyport(['explain', ...SQL], around)).code).toBe(0);
  expect(asked).toEqual([`${base}/explain`]);
});

test('a denial is explained with its reason', async () => {
  const denial = { decision: 'deny', reason: 'no\u001b policy', policies: [], policyVersion: 'v1' };
  const { url } = await gate(200, denial);
  const { code, out } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN]);
  expect(code).toBe(0);
  expect(out).toBe('red(deny)\nbecause no· policy\n\nno policy took part\n\npolicy version v1');
});

test('with --json the answer of the gate is printed whole', async () => {
  const { url } = await gate(200, EXPLANATION);
  const { out } = await sallyport(['explain', ...SQL, '--url', url, '--token', TOKEN, '--json']);
  expect(JSON.parse(out)).toEqual(EXPLANATION);
});
