import { randomBytes } from 'node:crypto';
import type { CredentialMinter } from '../../gateway/credential.ts';
import { type AnswerDeps, answerCall } from './answer-call.ts';
import { attemptCounter } from './attempts.ts';
import { type RuntimeService, startRuntimeFront } from './front/runtime-front.ts';
import { checkModel, DEMO_MODELS } from './known-models.ts';
import { authoriseCall, bearerScope } from './logins/authorise-call.ts';
import { modelLoginMinter } from './logins/model-login-minter.ts';
import { type ModelLogins, modelLogins } from './logins/model-logins.ts';
import { byCharacters, byWords } from './model/pieces.ts';
import { jsonReply } from './reply.ts';
import { runtimeCall, runtimePath } from './runtime-call.ts';
import { invalid } from './runtime-error.ts';

/** A Bedrock Runtime on this machine, and a minter of logins for it. */
export type LocalBedrock = Readonly<{
  url: string;
  mint: CredentialMinter;
  close: () => Promise<void>;
}>;

export type LocalBedrockOptions = Readonly<{
  /** Models and inference profiles that it has. @default those of the demo world */
  models?: readonly string[];
  /** Milliseconds after each streamed piece of text. @default 0 */
  paceMs?: number;
  /** What a streamed piece is: a word, or four characters. @default words */
  pieces?: 'words' | 'characters';
  /** How long a minted login is good for, at most 60 seconds. @default 60 */
  validSeconds?: number;
  now?: () => number;
}>;

const PIECES = { words: byWords, characters: byCharacters(4) };

/**
 * Starts the stand-in: the wire format of Bedrock Runtime and of its OpenAI-compatible API, answered
 * by a model that quotes the context it is given and obeys directives (docs/local-vs-aws.md). Only
 * minted logins are let in, each for the operation and the models of its scope.
 */
export async function startLocalBedrock(options: LocalBedrockOptions = {}): Promise<LocalBedrock> {
  const { models = DEMO_MODELS, paceMs = 0, pieces = 'words', now = Date.now } = options;
  const { validSeconds = 60 } = options;
  const randomText = (bytes: number) => randomBytes(bytes).toString('base64url');
  const logins = modelLogins(now);
  const deps = { pieces: PIECES[pieces], attempts: attemptCounter(), paceMs, now };
  const { url, close } = await startRuntimeFront(runtimeService(logins, models, deps));
  const endpoint = new URL(url);
  const mint = modelLoginMinter({ endpoint, addLogin: logins.add, validSeconds, now, randomText });
  return { url, mint, close };
}

function runtimeService(
  logins: ModelLogins,
  models: readonly string[],
  deps: AnswerDeps,
): RuntimeService {
  return ({ method, path, headers, body }, signal) => {
    const scope = bearerScope(headers.authorization, logins);
    const asked = runtimePath(method, path);
    if (asked.operation === 'models') return jsonReply(modelList(models));
    const call = runtimeCall(asked, headers, parsed(body));
    authoriseCall(scope, call);
    checkModel(call.model, models);
    return answerCall(call, deps, signal);
  };
}

function modelList(models: readonly string[]) {
  const data = models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'system' }));
  return { object: 'list', data };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalid('the request body is not JSON');
  }
}
