import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { bundleFunction } from '../../lib/bundle-function.ts';
import { type LocalDynamodb, startDynamodb } from '../../src/local/dynamodb.ts';
import { signingKey, startTestIssuer, type TestIssuer } from '../identity/test-issuer.ts';
import { invokeBundle } from './invoke-bundle.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TABLE = 'sallyport';

let directory: string;
let issuer: TestIssuer;
let dynamodb: LocalDynamodb;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-bundles-'));
  issuer = await startTestIssuer([await signingKey('ES256', 'e1')]);
  dynamodb = await startDynamodb({ table: TABLE });
  const project = join(directory, 'project');
  await mkdir(project);
  await cp(join(ROOT, 'policies'), join(project, 'policies'), { recursive: true });
  await writeFile(join(project, 'sallyport.config.ts'), configText(issuer.issuer.url));
  for (const name of ['rds', 'bedrock', 'control', 'keys', 'notify', 'follow', 'slack']) {
    bundle(join(ROOT, `lambdas/${name}.ts`), name);
  }
  bundle(fileURLToPath(new URL('./parse-probe.ts', import.meta.url)), 'probe');
  env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.endpoint,
    // Nobody listens there.
    AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9',
    SALLYPORT_TABLE: TABLE,
    SALLYPORT_BUCKET: 'sallyport-transcripts',
    SALLYPORT_PUBLIC_URL: 'https://gate.example.com/v1',
    SALLYPORT_CONFIG: './sallyport.config.mjs',
  };
});
afterAll(async () => {
  await Promise.all([issuer.close(), dynamodb.close()]);
  await rm(directory, { recursive: true });
});

/** The demo world with an issuer that is really there. */
function configText(url: string): string {
  return `
    import demo from '${ROOT}sallyport.config.ts';
    import { defineConfig } from '${ROOT}src/config/define-config.ts';
    const issuer = { name: 'here', url: '${url}', audiences: ['sallyport'] };
    const slack = { ...demo.slack, people: {} };
    export default defineConfig({ ...demo, slack, identity: { issuers: [issuer] } });
  `;
}

function bundle(entry: string, name: string): void {
  bundleFunction({ entry, project: join(directory, 'project'), output: join(directory, name) });
}

async function tokenOf(sub: string, ...groups: string[]): Promise<Record<string, string>> {
  const exp = Math.floor(Date.now() / 1000) + 600;
  return { authorization: `Bearer ${await issuer.sign({ sub, groups, exp })}` };
}

const HEALTH = { httpMethod: 'GET', path: '/healthz' };
const OPEN_QUOTE = {
  httpMethod: 'POST',
  path: '/rds/crm/Execute',
  body: JSON.stringify({
    resourceArn: 'a',
    secretArn: 'b',
    sql: "select :id, 'open",
    parameters: [{ name: 'id', value: { longValue: 1 } }],
  }),
};

test('without its environment no function starts', async () => {
  for (const name of ['rds', 'bedrock', 'control', 'keys', 'notify', 'follow', 'slack']) {
    const { exit, log } = await invokeBundle(join(directory, name), {}, [HEALTH]);
    expect([exit, log]).toEqual([1, expect.stringContaining('SALLYPORT_TABLE')]);
  }
});

test('the function of the buttons answers nobody whose signature it cannot verify', async () => {
  const slack = join(directory, 'slack');
  const click = { httpMethod: 'POST', path: '/slack/interactions', body: 'payload={}' };
  const missing = await invokeBundle(slack, env, [HEALTH]);
  expect([missing.exit, missing.log]).toEqual([1, expect.stringContaining('SALLYPORT_SLACK_')]);
  const secrets = {
    SALLYPORT_SLACK_SIGNING_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:s',
    SALLYPORT_SLACK_TOKEN_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:t',
    // Nobody listens there.
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9',
  };
  const { answers } = await invokeBundle(slack, { ...env, ...secrets }, [HEALTH, click]);
  expect(answers).toMatchObject([{ status: 200 }, { status: 503, code: 'unavailable' }]);
});

test('before the keys are fetched nobody is known, and afterwards Cedar decides for whom it knows', async () => {
  const ask = async (sub: string, ...groups: string[]) => ({
    httpMethod: 'GET',
    path: '/connections',
    headers: await tokenOf(sub, ...groups),
  });
  const rag = await ask('rag-app', 'rag');
  const events = [HEALTH, await ask('ivan'), rag];
  const control = join(directory, 'control');
  const before = await invokeBundle(control, env, events);
  expect(before.answers).toMatchObject([
    { status: 200, body: { status: 'ok' } },
    { status: 503, code: 'unavailable' },
    { status: 503, code: 'unavailable' },
  ]);
  expect(await invokeBundle(join(directory, 'keys'), env)).toMatchObject({ exit: 0 });
  const after = await invokeBundle(control, env, events);
  expect(after.answers).toMatchObject([
    { status: 200 },
    { status: 200, body: { connections: [] } },
    {
      status: 200,
      body: {
        connections: [{ name: 'crm', actions: ['select'] }, { name: 'docs' }, { name: 'claude' }],
      },
    },
  ]);
  expect(after.log).not.toContain(rag.headers['authorization']?.slice(-40));
});

test('the rds function scans with the real grammar, explains, and calls nobody without credentials', async () => {
  await invokeBundle(join(directory, 'keys'), env);
  const headers = await tokenOf('rag-app', 'rag');
  const explain = {
    httpMethod: 'POST',
    path: '/explain',
    headers,
    body: JSON.stringify({ connection: 'crm', path: '/sql', body: { query: 'select 1' } }),
  };
  const { answers } = await invokeBundle(join(directory, 'rds'), env, [
    HEALTH,
    { ...OPEN_QUOTE, headers },
    explain,
    { ...explain, path: '/sessions' },
  ]);
  expect(answers).toMatchObject([
    { status: 200, body: { status: 'ok' } },
    { status: 400, code: 'bad_request', body: { message: expect.stringContaining('open quote') } },
    { status: 503, code: 'unavailable', body: { detail: expect.stringContaining('no data role') } },
    { status: 404, code: 'not_found' },
  ]);
});

test('the bedrock function refuses in its own shape, explains, and calls nobody without credentials', async () => {
  await invokeBundle(join(directory, 'keys'), env);
  const headers = await tokenOf('rag-app', 'rag');
  const model = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
  const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] });
  const path = `/model/${model}/converse`;
  const explain = { connection: 'claude', path, body };
  const { answers } = await invokeBundle(join(directory, 'bedrock'), env, [
    HEALTH,
    { httpMethod: 'POST', path: '/bedrock/claude/custom-models', headers },
    { httpMethod: 'POST', path: '/explain', headers, body: JSON.stringify(explain) },
    { httpMethod: 'POST', path: `/bedrock/claude${path}`, headers, body },
  ]);
  expect(answers).toMatchObject([
    { status: 200, body: { status: 'ok' } },
    { status: 404, code: 'not_found' },
    // No secret is deployed that masks could take their keys from, nor a role.
    { status: 200, body: { decision: 'allow' } },
    { status: 503, code: 'unavailable' },
  ]);
});

test('a statement is parsed and serialised inside a bundle', async () => {
  const { answers } = await invokeBundle(join(directory, 'probe'), {});
  expect(answers).toMatchObject([{ body: 'SELECT id FROM public.customers WHERE id = $1' }]);
});

test('a bundle that lacks a wasm is noticed', async () => {
  await invokeBundle(join(directory, 'keys'), env);
  const without = async (name: string, file: string, run: () => Promise<unknown>) => {
    const path = join(directory, name, file);
    await rename(path, `${path}.away`);
    await run().finally(() => rename(`${path}.away`, path));
  };
  await without('probe', 'libpg-query.wasm', async () => {
    expect(await invokeBundle(join(directory, 'probe'), {})).toMatchObject({
      exit: 1,
      answers: [],
    });
  });
  await without('rds', 'libpg-query.wasm', async () => {
    const event = { ...OPEN_QUOTE, headers: await tokenOf('rag-app', 'rag') };
    const { exit, answers } = await invokeBundle(join(directory, 'rds'), env, [event]);
    expect([exit, answers]).toEqual([1, []]);
  });
  await without('control', 'cedar/cedar_wasm_bg.wasm', async () => {
    const { exit, answers } = await invokeBundle(join(directory, 'control'), env, [HEALTH]);
    expect([exit, answers]).toEqual([1, []]);
  });
});
