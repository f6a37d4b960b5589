import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type BedrockTarget, SYSTEM, type Told } from '../../support/bedrock-calls.ts';

export type Boto3Told = Told | Readonly<{ error: Readonly<{ name: string; message: string }> }>;

const SCRIPT = join(import.meta.dirname, 'boto3_calls.py');
const TIME_LIMIT = 60_000;

/** One call by boto3, in a process that is told by its environment alone where to go. */
export function boto3Call(
  python: string,
  { url, token }: BedrockTarget,
  asked: Readonly<{ call: string; model: string; question: string }>,
): Promise<Boto3Told> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_BEARER_TOKEN_BEDROCK: token,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
  return new Promise((resolve, reject) => {
    const child = execFile(python, [SCRIPT], { env, timeout: TIME_LIMIT }, (error, out, errors) => {
      if (error === null) resolve(JSON.parse(out));
      else reject(new Error(errors.trim().split('\n').at(-1) ?? error.message));
    });
    child.stdin?.end(JSON.stringify({ ...asked, system: SYSTEM }));
  });
}
