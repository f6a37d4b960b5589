import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Dialect, Guardrail, Outgoing, PartialUse } from '../dialect.ts';
import { at, numberAt, textAt } from '../json-member.ts';
import type { StreamEvent } from '../stream/event-masker.ts';
import { novaInput, withCached } from './family-use.ts';
import type { ModelFamily } from './model-family.ts';

const GUARDRAIL_ID = 'x-amzn-bedrock-guardrailidentifier';
const GUARDRAIL_VERSION = 'x-amzn-bedrock-guardrailversion';
/** Headers of InvokeModel that mean something. The trace of a guardrail is not one: it quotes what it found. */
const HEADERS = [
  GUARDRAIL_ID,
  GUARDRAIL_VERSION,
  'x-amzn-bedrock-performanceconfig-latency',
  'x-amzn-bedrock-service-tier',
];
const HEADER_TEXT = /^[\w.:/+-]{1,2048}$/;
const METRICS = 'amazon-bedrock-invocationMetrics';

/** InvokeModel, in the body of a model's own API. */
export function invoke(family: ModelFamily): Dialect {
  return {
    ...common(family),
    statement: 'invoke',
    access: 'invoke',
    path: (modelId) => `/model/${encodeURIComponent(modelId)}/invoke`,
    answer: {
      kind: 'whole',
      shape: family.response,
      use: (body, headers) => ({ ...headerUse(headers), ...family.use(body) }),
    },
  };
}

/** InvokeModelWithResponseStream. @throws SallyportError `bad_request` for models that do not stream */
export function invokeStream(family: ModelFamily): Dialect {
  const { events } = family;
  if (events === undefined) {
    throw new SallyportError('bad_request', 'this model does not stream its answers');
  }
  return {
    ...common(family),
    statement: 'invoke-with-response-stream',
    access: 'stream',
    path: (modelId) => `/model/${encodeURIComponent(modelId)}/invoke-with-response-stream`,
    answer: { kind: 'stream', carrier: 'chunks', events, use: (event) => chunkUse(event, family) },
  };
}

function common(family: ModelFamily) {
  const { request, maxTokens, withMaxTokens, tools, answers } = family;
  return {
    method: 'POST',
    request,
    maxTokens,
    withMaxTokens,
    tools,
    answers,
    ...guardrailHeaders,
  } as const;
}

/** A guardrail that travels in headers. The caller's own is replaced as a whole. */
export const guardrailHeaders = {
  guardrail: ({ headers }: Outgoing) => headers[GUARDRAIL_ID],
  withGuardrail: ({ body, headers }: Outgoing, { id, version }: Guardrail): Outgoing => ({
    body,
    headers: { ...headers, [GUARDRAIL_ID]: id, [GUARDRAIL_VERSION]: version },
  }),
  headers: passedHeaders,
} as const;

function passedHeaders(headers: Headers): Readonly<Record<string, string>> {
  return Object.fromEntries(
    HEADERS.flatMap((name) => {
      const value = headers.get(name);
      if (value === null) return [];
      if (HEADER_TEXT.test(value)) return [[name, value]];
      throw new SallyportError('bad_request', `header ${name} is not as expected`);
    }),
  );
}

function headerUse(headers: Headers): PartialUse {
  const count = (name: string): number | undefined => {
    const value = headers.get(`x-amzn-bedrock-${name}-token-count`);
    return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
  };
  const input = count('input');
  const cached = (count('cache-read-input') ?? 0) + (count('cache-write-input') ?? 0);
  return counted(input === undefined ? undefined : input + cached, count('output'));
}

/** What one chunk tells: the model's own words where it has any, the service's at the end. */
function chunkUse({ data }: StreamEvent, family: ModelFamily): PartialUse {
  const message = at(data, 'message');
  const tool =
    textAt(data, 'content_block', 'name') ??
    textAt(data, 'contentBlockStart', 'start', 'toolUse', 'name');
  return {
    ...family.use(data),
    ...(message !== undefined && family.use(message)),
    ...nestedUse(at(data, 'metadata')),
    ...measuredUse(at(data, METRICS)),
    ...stopOf(data),
    tools: tool === undefined ? [] : [tool],
  };
}

function nestedUse(metadata: Json | undefined): PartialUse {
  const usage = at(metadata, 'usage');
  return counted(novaInput(usage), numberAt(usage, 'outputTokens'));
}

function measuredUse(metrics: Json | undefined): PartialUse {
  const input = withCached(metrics, 'inputTokenCount', [
    'cacheReadInputTokenCount',
    'cacheWriteInputTokenCount',
  ]);
  return counted(input, numberAt(metrics, 'outputTokenCount'));
}

function stopOf(data: Json): PartialUse {
  const stopReason =
    textAt(data, 'delta', 'stop_reason') ?? textAt(data, 'messageStop', 'stopReason');
  return stopReason === undefined ? {} : { stopReason };
}

function counted(inputTokens: number | undefined, outputTokens: number | undefined): PartialUse {
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}
