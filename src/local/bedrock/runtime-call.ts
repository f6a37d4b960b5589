import type { ModelAccess } from '../../gateway/credential.ts';
import { RuntimeError } from './runtime-error.ts';

/** Operations of the Bedrock Runtime API, as their paths name them, and what each needs to be allowed. */
const RUNTIME = {
  converse: 'invoke',
  'converse-stream': 'stream',
  invoke: 'invoke',
  'invoke-with-response-stream': 'stream',
  'count-tokens': 'count',
} as const satisfies Readonly<Record<string, ModelAccess>>;

export type Operation = keyof typeof RUNTIME | 'chat/completions' | 'embeddings' | 'responses';

/** What a request asks for. */
export type RuntimeCall = Readonly<{
  operation: Operation;
  access: ModelAccess;
  model: string;
  guardrail: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
}>;

export type RuntimePath = Readonly<
  | { api: 'runtime'; operation: keyof typeof RUNTIME; model: string }
  | { api: 'openai'; operation: 'chat/completions' | 'embeddings' | 'responses' }
  | { api: 'openai'; operation: 'models' }
>;

/** @throws RuntimeError ResourceNotFoundException for a path that the service has not */
export function runtimePath(method: string, path: string): RuntimePath {
  const [, room, ...rest] = path.split('/');
  if (room === 'openai') return openaiPath(method, rest.join('/'));
  const [model = '', operation = '', ...more] = rest;
  if (room !== 'model' || method !== 'POST' || more.length > 0 || !isRuntime(operation)) {
    throw unknownOperation();
  }
  return { api: 'runtime', operation, model: bareId(decoded(model)) };
}

/** The call of a path with its body. @throws RuntimeError ValidationException for a body without a model */
export function runtimeCall(
  path: Exclude<RuntimePath, { operation: 'models' }>,
  headers: RuntimeCall['headers'],
  body: unknown,
): RuntimeCall {
  const inHeader = headers['x-amzn-bedrock-guardrailidentifier'];
  const guardrail = typeof inHeader === 'string' ? bareId(inHeader) : undefined;
  if (path.api === 'openai') {
    const { model, stream } = Object(body);
    if (typeof model !== 'string')
      throw new RuntimeError('ValidationException', '`model` is missing');
    const access = stream === true ? 'stream' : 'invoke';
    return { operation: path.operation, access, model: bareId(model), guardrail, headers, body };
  }
  const { operation, model } = path;
  const inBody = Object(Object(body).guardrailConfig).guardrailIdentifier;
  return {
    operation,
    access: RUNTIME[operation],
    model,
    guardrail:
      operation.startsWith('converse') && typeof inBody === 'string' ? bareId(inBody) : guardrail,
    headers,
    body,
  };
}

function openaiPath(method: string, name: string): RuntimePath {
  if (name === 'v1/models' && method === 'GET') return { api: 'openai', operation: 'models' };
  const operations = ['chat/completions', 'embeddings', 'responses'] as const;
  const operation = operations.find((one) => name === `v1/${one}`);
  if (operation === undefined || method !== 'POST') throw unknownOperation();
  return { api: 'openai', operation };
}

function isRuntime(name: string): name is keyof typeof RUNTIME {
  return Object.hasOwn(RUNTIME, name);
}

function decoded(model: string): string {
  try {
    return decodeURIComponent(model);
  } catch {
    throw unknownOperation();
  }
}

/** The id behind an ARN. */
export function bareId(name: string): string {
  return name.startsWith('arn:') ? (name.split('/').at(-1) ?? '') : name;
}

function unknownOperation(): RuntimeError {
  return new RuntimeError(
    'ResourceNotFoundException',
    'this operation is not in the local stand-in',
  );
}
