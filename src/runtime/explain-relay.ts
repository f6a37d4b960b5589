import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';

import type { CallerRequest } from '../gateway/caller-request.ts';
import { ERROR_STATUS, type ErrorCode } from '../gateway/error-code.ts';
import { type ExplainDeps, serveExplain } from '../gateway/explain.ts';
import type { Json } from '../gateway/json.ts';
import type { ConnectionKind } from '../gateway/operation.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { Handler } from './app.ts';
import type { RestEvent } from './rest-event.ts';
import { parseStreamedAnswer, type StreamedAnswer } from './streamed-answer.ts';

/** Has another function answer a request, as it was sent. */
export type Relay = (request: CallerRequest) => Promise<Json>;

const problem = z.object({
  code: z.string().refine((code): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code)),
  detail: z.string(),
});

/**
 * `POST /explain` where the connections are other functions': what is asked about is read here, and
 * the whole request relayed to the function of its kind, which verifies the caller's token again.
 */
export function relayedExplain(
  deps: Omit<ExplainDeps, 'explainers'>,
  relays: Readonly<Partial<Record<ConnectionKind, Relay>>>,
): Handler {
  return (request) => {
    const explainers = Object.fromEntries(
      Object.entries(relays).map(([kind, relay]) => [kind, () => relay(request)]),
    );
    return serveExplain({ ...deps, explainers })(request);
  };
}

/** Relays to a streaming function of the gate. Throws the error that it answers, or `unavailable`. */
export function lambdaRelay(lambda: Pick<LambdaClient, 'send'>, functionArn: string): Relay {
  return async (request) => {
    const { status, body } = await invoke(lambda, functionArn, request);
    const json = readJson(body);
    if (status === 200) return json;
    const refused = problem.safeParse(json);
    if (!refused.success) throw failed();
    throw new SallyportError(refused.data.code, refused.data.detail);
  };
}

async function invoke(
  lambda: Pick<LambdaClient, 'send'>,
  functionArn: string,
  request: CallerRequest,
): Promise<StreamedAnswer> {
  const command = new InvokeCommand({
    FunctionName: functionArn,
    Payload: JSON.stringify(toRestEvent(request)),
  });
  try {
    const output = await lambda.send(command, { abortSignal: request.signal });
    if (output.FunctionError !== undefined) throw new Error('the function failed');
    return parseStreamedAnswer(output.Payload ?? new Uint8Array());
  } catch (error) {
    throw failed(error);
  }
}

function toRestEvent(request: CallerRequest): RestEvent {
  return {
    httpMethod: request.method,
    path: request.path,
    headers: Object.fromEntries(request.headers),
    body: Buffer.from(request.body).toString('base64'),
    isBase64Encoded: true,
  };
}

function readJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failed(error);
  }
}

// The SDK's own error may hold the payload, and with it the caller's token.
function failed(error?: unknown): SallyportError {
  const cause = error instanceof Error ? { cause: new Error(error.name) } : {};
  return new SallyportError('unavailable', 'the function of this connection did not answer', cause);
}
