import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { sharedGate } from '../support/gate-client.ts';

const root = join(import.meta.dirname, '..', '..');

/** What a snippet prints, with no setting but the variables that the page names. */
async function run(snippet: string): Promise<string> {
  const { gate, token } = await sharedGate();
  const place = `${gate.url}/bedrock/claude`;
  const bearer = await token('rag-app');
  const env = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_BEARER_TOKEN_BEDROCK: bearer,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: place,
    OPENAI_API_KEY: bearer,
    OPENAI_BASE_URL: `${place}/openai/v1`,
  };
  const child = spawn(process.execPath, ['--input-type=module', '-'], { cwd: root, env });
  child.stdin.end(snippet);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return err === '' ? out : err;
}

test("docs/bedrock.md has snippets of AWS's and OpenAI's clients that work as they stand, and are masked", async () => {
  const page = await readFile(join(root, 'docs/bedrock.md'), 'utf8');
  const snippets = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
  const [converse, chat, ...rest] = await Promise.all(snippets.map(run));
  expect(rest).toEqual([]);
  expect(converse).toContain('[EMAIL] was charged twice for order 5565');
  expect(chat).toContain('call [PHONE] about order 5565');
});
