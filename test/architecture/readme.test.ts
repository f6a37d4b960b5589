import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstScreen } from '../../src/local/first-screen.ts';
import { type SharedGate, sharedGate } from '../support/gate-client.ts';
import { toldList, toldText } from '../support/told.ts';

const root = join(import.meta.dirname, '..', '..');

/** What stands between fences of a language, in order. */
function codeBlocks(text: string, language: string): readonly string[] {
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'));
  return [...blocks].map(([, code]) => code ?? '');
}

type Ended = Readonly<{ code: number | null; out: string; err: string }>;

/** Runs a program as a reader would who stands in the project, its text on standard input. */
function run(
  program: string,
  args: readonly string[],
  input: string,
  path: readonly string[] = [world.installed, world.standIns],
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const { gate } = world;
    const env = { ...process.env, PATH: path.join(delimiter), SALLYPORT_URL: gate.gate.url };
    const child = spawn(program, args, { cwd: root, env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(
      input
        .replaceAll('http://127.0.0.1:8787', gate.gate.url)
        .replaceAll('http://127.0.0.1:8788', gate.gate.issuerUrl),
    );
  });
}

let world: Readonly<{
  gate: SharedGate;
  readme: string;
  /** The programs of this machine */
  installed: string;
  /** A directory with a curl of ours */
  standIns: string;
}>;

beforeAll(async () => {
  const standIns = await mkdtemp(join(tmpdir(), 'sallyport-curl-'));
  await symlink(join(root, 'test/support/stand-in-curl.mjs'), join(standIns, 'curl'));
  world = {
    gate: await sharedGate(),
    readme: await readFile(join(root, 'README.md'), 'utf8'),
    installed: process.env['PATH'] ?? '',
    standIns,
  };
});
afterAll(async () => {
  await rm(world.standIns, { recursive: true });
});

describe('README.md', () => {
  test('is at most 150 lines long', () => {
    expect(world.readme.split('\n').length).toBeLessThanOrEqual(151);
  });

  test('starts the gate with two commands that there are', async () => {
    const [commands] = codeBlocks(world.readme, 'sh');
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(commands).toBe('npm ci\nnpm start\n');
    for (const [, script] of world.readme.matchAll(/`npm (?:run )?(\w+)`/g)) {
      expect(Object.keys(scripts)).toContain(script);
    }
  });

  test.for([
    ['what is installed', 'installed', 'standIns'],
    ['a curl of ours, for machines that have none', 'standIns', 'installed'],
  ] as const)('has a first request that works in plain sh with %s', async ([, first, second]) => {
    const [, request = ''] = codeBlocks(world.readme, 'sh');
    const path = [world[first], world[second]];
    const { code, out, err } = await run('sh', ['-eu'], request, path);
    expect([code, err]).toEqual([0, '']);
    const [answer = '', record = ''] = out.split(/(?<=\})(?=\{"session")/);
    expect(JSON.parse(answer).rows[0]).toMatchObject({
      name: expect.any(String),
      email: expect.stringMatching(/^tok_/),
      phone: expect.stringMatching(/^\*{4}\d{4}$/),
      ssn: '[redacted]',
    });
    expect(JSON.parse(record)).toMatchObject({
      session: 'first',
      exchanges: expect.arrayContaining([
        expect.objectContaining({
          principal: { id: 'local/rag-app', kind: 'workload', groups: ['rag'] },
          state: 'completed',
          decision: expect.objectContaining({
            policies: [{ id: 'rag-reads-support', effect: 'permit' }],
          }),
        }),
      ]),
    });
  });

  test('has a snippet of a real client that works as it stands', async () => {
    const [snippet = ''] = codeBlocks(world.readme, 'js');
    const { code, out, err } = await run(process.execPath, ['--input-type=module', '-'], snippet);
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/ssn: '\[redacted\]'/g)).toHaveLength(3);
    expect(out.match(/email: 'tok_/g)).toHaveLength(3);
  });

  test('names a session from the driver of Neon as it says', async () => {
    const [snippet = ''] = codeBlocks(world.readme, 'js');
    const [, named = ''] = /`(neonConfig\.fetchFunction = [^`]+)`/.exec(world.readme) ?? [];
    const calls = snippet.replace(
      'neonConfig.fetchEndpoint',
      `${named};\nneonConfig.fetchEndpoint`,
    );
    const { code, err } = await run(process.execPath, ['--input-type=module', '-'], calls);
    expect([code, err]).toEqual([0, '']);
    const { status, body } = await world.gate.get('audrey', '/sessions/mine');
    expect([status, toldList(body, 'exchanges').length]).toEqual([200, 1]);
  });

  test("has four lines for the Data API's client that work after the others", async () => {
    const [snippet = ''] = codeBlocks(world.readme, 'js');
    const [lines = ''] = codeBlocks(world.readme, 'ts');
    const names = 'ExecuteStatementCommand, RDSDataClient';
    const whole = `import { ${names} } from '@aws-sdk/client-rds-data';\n${snippet}${lines}`;
    const { code, out } = await run(process.execPath, ['--input-type=module', '-'], whole);
    expect(code).toBe(0);
    expect(out).toContain("[ { stringValue: '[redacted]' } ]");
  });

  test('says how an answer that the row limit cut shows itself', async () => {
    const [snippet = ''] = codeBlocks(world.readme, 'js');
    const whole = snippet
      .replace('{ authToken:', '{ fullResults: true, authToken:')
      .replace(/console\.log.*/, 'const { rows, truncated } = await sql`select id from customers`;')
      .concat('console.log(rows.length, truncated);');
    const { code, out } = await run(process.execPath, ['--input-type=module', '-'], whole);
    expect([code, out]).toEqual([0, '200 true\n']);
    const reply = await world.gate.sql('rag-app', 'select id from customers');
    expect(reply.headers.get('sallyport-truncated')).toBe('true');
  });

  test('lets the SDK of Bedrock work by environment variables alone', async () => {
    const [, request = '', ...more] = codeBlocks(world.readme, 'sh');
    const token = request.slice(0, request.indexOf('\n}') + 3);
    const variables = more.find((block) => block.includes('AWS_BEARER_TOKEN_BEDROCK')) ?? '';
    const ask = `node --input-type=module -e "
      import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
      const system = [{ text: 'The colour of the doors is green.' }];
      const messages = [{ role: 'user', content: [{ text: 'What colour are the doors?' }] }];
      const modelId = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
      const { output } = await new BedrockRuntimeClient().send(new ConverseCommand({ modelId, system, messages }));
      console.log(output.message.content[0].text);"`;
    const { code, out } = await run('sh', ['-eu'], token + variables + ask);
    expect([code, out]).toEqual([0, expect.stringContaining('green')]);
  });

  test('has an explanation that can be asked for', async () => {
    const [, request = '', ...more] = codeBlocks(world.readme, 'sh');
    const explain = more.find((block) => block.includes('sallyport explain')) ?? '';
    const token = request.slice(0, request.indexOf('\n}') + 3);
    const { code, out } = await run('sh', ['-eu'], token + explain);
    expect(code).toBe(0);
    expect(out).toContain('permit rag-reads-support: select on Table crm/public.customers');
    expect(out).toContain("THEN '[redacted]'::text END AS ssn");
  });
});

test('the first screen has commands that work in plain sh as they stand', async () => {
  const screen = firstScreen(world.gate.gate, 1);
  expect(screen).toContain('alice (support)');
  const commands = screen.slice(screen.indexOf('  token() {')).match(/^ {2}.*$/gm) ?? [];
  const { code, out, err } = await run('sh', ['-eu'], `${commands.join('\n')}\n`);
  expect([code, err]).toEqual([0, '']);
  const [answer = '', record = ''] = out.split(/(?<=\})(?=\{"session")/);
  expect(JSON.parse(answer).rows).toHaveLength(3);
  expect(JSON.parse(record)).toMatchObject({ session: 'first' });
});

test('docs/masking-sql.md shows statements as they would be sent', async () => {
  const page = await readFile(join(root, 'docs/masking-sql.md'), 'utf8');
  const blocks = codeBlocks(page, 'sql');
  expect(blocks.length).toBeGreaterThan(1);
  for (let at = 0; at < blocks.length; at += 2) {
    const [query = '', becomes = ''] = blocks.slice(at, at + 2);
    const body = { query, params: query.includes('$1') ? ['charged twice'] : [] };
    const explained = await world.gate.post('rag-app', '/explain', {
      connection: 'crm',
      path: '/sql',
      body,
    });
    const sent = toldText(explained.body, 'rewritten.statements.0.text');
    expect(plain(becomes.replace('-- becomes', ''))).toBe(plain(sent));
  }
});

/** A statement in one line, without the blanks that are there for readers. */
function plain(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim();
}
