import { SallyportError } from '../../gateway/sallyport-error.ts';

/** Operations of the Bedrock Runtime API, as their paths name them. */
export const RUNTIME_OPERATIONS = [
  'converse',
  'converse-stream',
  'invoke',
  'invoke-with-response-stream',
  'count-tokens',
] as const;
export type RuntimeOperation = (typeof RUNTIME_OPERATIONS)[number];

/** Operations of the OpenAI-compatible API, as their paths name them. */
export const OPENAI_OPERATIONS = ['chat/completions', 'embeddings', 'responses', 'models'] as const;
export type OpenaiOperation = (typeof OPENAI_OPERATIONS)[number];

export type BedrockRoute =
  | Readonly<{ api: 'runtime'; connection: string; operation: RuntimeOperation; modelId: string }>
  | Readonly<{ api: 'openai'; connection: string; operation: OpenaiOperation }>;

/** Layers of percent-encoding that a model id may have: the client's own, and a proxy's. */
const MAX_LAYERS = 2;

/**
 * What a path under `/bedrock/` asks for. A model id may be an ARN, and its slash may come encoded
 * or not: the operation is the last segment, the id what is between.
 * @throws SallyportError `not_found`
 */
export function bedrockRoute(method: string, path: string): BedrockRoute {
  const [, room, connection, api, ...rest] = path.split('/');
  if (room !== 'bedrock' || connection === undefined) throw noSuchRoute();
  if (api === 'openai') return openaiRoute(method, connection, rest);
  const operation = RUNTIME_OPERATIONS.find((name) => name === rest.at(-1));
  if (api !== 'model' || operation === undefined || rest.length < 2) throw noSuchRoute();
  if (method !== 'POST') throw otherMethod(operation, 'POST', method);
  return { api: 'runtime', connection, operation, modelId: decoded(rest.slice(0, -1).join('/')) };
}

/** Whether a path speaks the OpenAI-compatible API, so that errors take its shape. */
export function isOpenaiPath(path: string): boolean {
  return path.split('/')[3] === 'openai';
}

function openaiRoute(method: string, connection: string, rest: readonly string[]): BedrockRoute {
  const [version, ...name] = rest;
  const operation = OPENAI_OPERATIONS.find((known) => known === name.join('/'));
  if (version !== 'v1' || operation === undefined) throw noSuchRoute();
  const takes = operation === 'models' ? 'GET' : 'POST';
  if (method !== takes) throw otherMethod(operation, takes, method);
  return { api: 'openai', connection, operation };
}

function decoded(modelId: string): string {
  let text = modelId;
  for (let layer = 0; layer < MAX_LAYERS && text.includes('%'); layer++) {
    try {
      text = decodeURIComponent(text);
    } catch {
      throw noSuchRoute();
    }
  }
  return text;
}

function noSuchRoute(): SallyportError {
  return new SallyportError(
    'not_found',
    `no such operation: models are only called here, with POST /bedrock/{connection}/model/{modelId}/ and ${RUNTIME_OPERATIONS.join(', ')}, or /bedrock/{connection}/openai/v1/ and ${OPENAI_OPERATIONS.join(', ')}`,
  );
}

function otherMethod(operation: string, takes: string, method: string): SallyportError {
  return new SallyportError('not_found', `\`${operation}\` takes ${takes}, not ${method}`);
}
