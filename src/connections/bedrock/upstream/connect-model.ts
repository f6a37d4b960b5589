import type { Upstream } from '../../../gateway/connector.ts';
import type { ModelCredential } from '../../../gateway/credential.ts';
import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { textAt } from '../json-member.ts';
import type { MaskedPrompt } from '../mask-prompt.ts';
import type { ResolvedCall } from '../resolved-call.ts';
import { carrierOf } from '../stream/carriers.ts';
import { authorize } from './authorize.ts';
import { failureIn } from './named-failure.ts';
import { readJson } from './read-json.ts';
import { sendRequest, type UpstreamResponse } from './send-request.ts';
import { upstreamError } from './upstream-error.ts';

export type ConnectOptions = Readonly<{
  /** Milliseconds without a byte after which a silent service is given up. @default 5 minutes */
  silenceMs?: number;
  /** Masks what upstream says of a refusal */
  scrub: (text: string) => string;
}>;

/** What a model service gives back before masking. */
export type ModelAnswer = Readonly<{
  /** What was sent */
  prompt: MaskedPrompt;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
  /** Aborts when nobody waits for the answer any more */
  signal: AbortSignal;
}>;

const SILENCE_MS = 300_000;
/** Bytes of a refusal that are read. */
const REFUSAL_BYTES = 64 * 1024;
/** Seconds: at most a day */
const RETRY_AFTER = /^\d{1,5}$/;

/** Calls models with one credential, for one request. */
export function connectModel(
  credential: ModelCredential,
  signal: AbortSignal,
  { scrub, silenceMs = SILENCE_MS }: ConnectOptions,
): Upstream<ResolvedCall, ModelAnswer> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  let response: UpstreamResponse | undefined;
  return {
    async forward(call) {
      const prompt = await call.prompt(either);
      const given = { prompt, signal: either };
      if (call.local !== undefined) return { ...given, ...localAnswer(call.local) };
      const request = requestOf(call, prompt.body);
      const headers = await authorize(credential, request);
      const url = new URL(request.path, credential.endpoint);
      const { method, body } = request;
      response = await sendRequest(url, { method, headers, body }, { signal: either, silenceMs });
      if (response.status === 200) {
        return { ...given, headers: response.headers, body: response.body };
      }
      throw await refusal(response, scrub);
    },
    async end() {
      response?.close();
      ended.abort();
    },
  };
}

function requestOf({ dialect, path, headers }: ResolvedCall, body: Json) {
  const { answer } = dialect;
  const accept =
    answer.kind === 'stream' ? carrierOf(answer.carrier).contentType : 'application/json';
  return {
    method: dialect.method,
    path,
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify(body),
  };
}

function localAnswer(body: Json): Pick<ModelAnswer, 'headers' | 'body'> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify(body));
  }
  return { headers: new Headers(), body: bytes() };
}

async function refusal(
  { status, headers, body }: UpstreamResponse,
  scrub: (text: string) => string,
): Promise<SallyportError> {
  if (status >= 300 && status < 400) {
    return new SallyportError('upstream_failed', 'the model service sent a redirect');
  }
  const parsed = await readJson(body, REFUSAL_BYTES);
  const failure = failureIn(parsed);
  const type = headers.get('x-amzn-errortype') ?? textAt(parsed, '__type') ?? failure?.type;
  const message = textAt(parsed, 'message') ?? textAt(parsed, 'Message') ?? failure?.message;
  const wait = headers.get('retry-after') ?? '';
  return upstreamError(
    {
      status,
      type: type ?? '',
      message: message ?? '',
      ...(RETRY_AFTER.test(wait) && { retryAfter: Number(wait) }),
    },
    scrub,
  );
}
