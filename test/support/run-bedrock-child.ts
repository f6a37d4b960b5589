import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BedrockCallName, BedrockTarget, Told } from './bedrock-calls.ts';

const CHILD = fileURLToPath(new URL('./bedrock-child.ts', import.meta.url));

/**
 * Runs calls in a process of their own that is told by its environment alone where to go, with the
 * SDK's default handler (HTTP/2) or over HTTP/1.1.
 */
export async function runBedrockChild(
  { url, token }: BedrockTarget,
  protocol: 'http1' | 'http2',
  calls: readonly BedrockCallName[],
): Promise<Readonly<Record<string, Told>>> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_REGION: 'us-east-1',
    AWS_BEARER_TOKEN_BEDROCK: token,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, protocol, ...calls], {
    env,
  });
  return JSON.parse(stdout);
}
