import type { Json } from '../../../gateway/json.ts';
import type { Dialect, Guardrail, Outgoing, PartialUse } from '../dialect.ts';
import { at, listAt, numberAt, textAt, withMember } from '../json-member.ts';
import { CONVERSE_REQUEST, CONVERSE_RESPONSE } from '../protocol/converse-shapes.ts';
import { converseEvents } from '../stream/converse-events.ts';
import type { StreamEvent } from '../stream/event-masker.ts';
import { withCached } from './family-use.ts';
import { withoutGuardContent } from './guard-content.ts';

const COMMON = {
  method: 'POST',
  request: CONVERSE_REQUEST,
  maxTokens: (body) => numberAt(body, 'inferenceConfig', 'maxTokens'),
  withMaxTokens: (body, most) =>
    withMember(
      body,
      'inferenceConfig',
      withMember(at(body, 'inferenceConfig') ?? {}, 'maxTokens', most),
    ),
  tools: (body) =>
    listAt(body, 'toolConfig', 'tools').filter((tool) => at(tool, 'toolSpec') !== undefined).length,
  answers: () => 1,
  guardrail: ({ body }) => textAt(body, 'guardrailConfig', 'guardrailIdentifier'),
  headers: () => ({}),
} as const satisfies Partial<Dialect>;

/** Converse: one answer as a whole. */
export const CONVERSE: Dialect = {
  ...COMMON,
  statement: 'converse',
  access: 'invoke',
  withGuardrail: (outgoing, guardrail) => forceGuardrail(outgoing, guardrail, {}),
  path: (modelId) => `/model/${encodeURIComponent(modelId)}/converse`,
  answer: {
    kind: 'whole',
    shape: CONVERSE_RESPONSE,
    use: (body) => ({
      ...converseUse(body),
      tools: listAt(body, 'output', 'message', 'content').flatMap(
        (block) => textAt(block, 'toolUse', 'name') ?? [],
      ),
    }),
  },
};

/** ConverseStream: the same as it is written. */
export const CONVERSE_STREAM: Dialect = {
  ...COMMON,
  statement: 'converse-stream',
  access: 'stream',
  // What a guardrail judges too late has left already.
  withGuardrail: (outgoing, guardrail) =>
    forceGuardrail(outgoing, guardrail, { streamProcessingMode: 'sync' }),
  path: (modelId) => `/model/${encodeURIComponent(modelId)}/converse-stream`,
  answer: {
    kind: 'stream',
    carrier: 'frames',
    events: converseEvents,
    use: converseEventUse,
  },
};

/** What the caller says of a guardrail is replaced as a whole. */
function forceGuardrail(
  { body, headers }: Outgoing,
  { id, version }: Guardrail,
  more: { readonly [key: string]: Json },
): Outgoing {
  const guardrailConfig = { guardrailIdentifier: id, guardrailVersion: version, ...more };
  return {
    body: withMember(withoutGuardContent(body), 'guardrailConfig', guardrailConfig),
    headers,
  };
}

/** What one event of ConverseStream tells of a call. */
export function converseEventUse({ type, data }: StreamEvent): PartialUse {
  const tool = type === 'contentBlockStart' ? textAt(data, 'start', 'toolUse', 'name') : undefined;
  return { ...converseUse(data), ...(tool !== undefined && { tools: [tool] }) };
}

function converseUse(body: Json): PartialUse {
  const inputTokens = withCached(at(body, 'usage'), 'inputTokens', [
    'cacheReadInputTokens',
    'cacheWriteInputTokens',
  ]);
  const outputTokens = numberAt(body, 'usage', 'outputTokens');
  const stopReason = textAt(body, 'stopReason');
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(stopReason !== undefined && { stopReason }),
  };
}
