import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { signIn } from '../../../examples/rag-app/sign-in.ts';
import { startStandIn } from '../../local/bedrock/stand-in.ts';
import {
  BEDROCK_CALLS,
  type BedrockCall,
  type BedrockTarget,
  bedrockClient,
  QUESTION,
} from '../../support/bedrock-calls.ts';
import { CannotRun } from '../opensearch/cannot-run.ts';
import { boto3Call } from './boto3-call.ts';
import { boto3Python } from './boto3-python.ts';

// `npm run conformance:boto3`: boto3 and the SDK for JavaScript ask the same of the stand-in, and of the
// gate at SALLYPORT_URL if that is set (its issuer: SALLYPORT_ISSUER), and have to be told the same.

type Place = Readonly<{
  name: string;
  /** Where a call goes, with a token that is good for it */
  target: (call: BedrockCall) => Promise<BedrockTarget>;
  close: () => Promise<void>;
}>;

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/boto3');

/** Failures, by the question that provokes them, and what clients have to raise. */
const FAILURES = [
  ['converse', '[[stand-in: throttle]]', 'ThrottlingException'],
  ['invoke', '[[stand-in: validation-error]]', 'ValidationException'],
  ['converse', '[[stand-in: model-timeout]]', 'ModelTimeoutException'],
  ['converse-stream', '[[stand-in: break ThrottlingException]]', 'throttlingException'],
  ['invoke-stream', '[[stand-in: break InternalServerException]]', 'internalServerException'],
] as const;

async function standInPlace(): Promise<Place> {
  const { url, token, close } = await startStandIn();
  const target: Place['target'] = async ({ access, model }) => ({
    url,
    token: await token({ access, models: [model] }),
  });
  return { name: 'stand-in', target, close };
}

async function gatePlaces(gate: string | undefined): Promise<readonly Place[]> {
  if (gate === undefined) return [];
  const issuer = process.env['SALLYPORT_ISSUER'] ?? 'http://127.0.0.1:8788';
  const token = await signIn({ issuer, name: 'rag-app', secret: 'rag-app' });
  const target = async () => ({ url: `${gate}/bedrock/claude`, token });
  return [{ name: 'gate', target, close: async () => undefined }];
}

async function judge(python: string, { name, target }: Place): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [call, spec] of Object.entries(BEDROCK_CALLS)) {
    const client = bedrockClient(await target(spec));
    const { text, pieces, stopReason, inputTokens, outputTokens, dimensions } = await spec.run(
      client,
      spec.model,
      QUESTION,
    );
    client.destroy();
    const known = { text, pieces, stopReason, inputTokens, outputTokens, dimensions };
    const wanted = JSON.parse(JSON.stringify(known));
    const told = await boto3Call(python, await target(spec), {
      call,
      model: spec.model,
      question: QUESTION,
    });
    const same = isDeepStrictEqual(told, wanted);
    say(`${same ? 'ok  ' : 'FAIL'} ${name} ${call}`);
    if (!same) problems.push(`${name} ${call}: ${JSON.stringify({ told, wanted })}`);
  }
  for (const [call, question, wanted] of FAILURES) {
    const spec = BEDROCK_CALLS[call];
    const asked = { call, model: spec.model, question };
    const told = await boto3Call(python, await target(spec), asked);
    const got = 'error' in told ? told.error.name : 'an answer';
    say(`${got === wanted ? 'ok  ' : 'FAIL'} ${name} ${call} raises ${wanted}`);
    if (got !== wanted) problems.push(`${name} ${call}: got ${got}, expected ${wanted}`);
  }
  return problems;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const python = await boto3Python(CACHE);
  const places = [await standInPlace(), ...(await gatePlaces(process.env['SALLYPORT_URL']))];
  const problems: string[] = [];
  for (const place of places) {
    try {
      problems.push(...(await judge(python, place)));
    } finally {
      await place.close();
    }
  }
  for (const problem of problems) say(problem);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof CannotRun)) throw error;
  say(`could not run: ${error.message}`);
  return 0;
});
