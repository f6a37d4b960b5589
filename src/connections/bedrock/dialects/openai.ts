import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { OpenaiOperation } from '../bedrock-route.ts';
import type { Dialect, PartialUse } from '../dialect.ts';
import { at, listAt, numberAt, textAt, withMember } from '../json-member.ts';
import {
  CHAT_REQUEST,
  CHAT_RESPONSE,
  EMBEDDINGS_REQUEST,
  EMBEDDINGS_RESPONSE,
  MODELS_RESPONSE,
  RESPONSE,
  RESPONSES_REQUEST,
} from '../protocol/openai-shapes.ts';
import { members } from '../protocol/shape.ts';
import { chatEvents } from '../stream/chat-events.ts';
import { responseEvents } from '../stream/response-events.ts';
import { guardrailHeaders } from './invoke.ts';

/** Where the service itself speaks OpenAI's API. */
const ROOM = '/openai/v1';

const COMMON = {
  access: 'invoke',
  method: 'POST',
  tools: (body) => listAt(body, 'tools').length,
  answers: () => 1,
  guardrail: () => undefined,
  withGuardrail: undefined,
  headers: () => ({}),
} as const satisfies Partial<Dialect>;

/** The dialect of an operation of the OpenAI-compatible API; whether it streams stands in the body. */
export function openaiDialect(operation: OpenaiOperation, body: Json): Dialect {
  const streams = at(body, 'stream') === true;
  switch (operation) {
    case 'chat/completions':
      return streams ? chatStream(at(body, 'stream_options', 'include_usage') === true) : CHAT;
    case 'responses':
      return streams ? RESPONSES_STREAM : RESPONSES;
    case 'embeddings':
      return EMBEDDINGS;
    case 'models':
      return MODELS;
  }
}

/**
 * A body as the service gets it: the model by its own id, nothing kept on its side, and usage told.
 * @throws SallyportError `bad_request`
 */
export function openaiBody(operation: OpenaiOperation, body: Json, modelId: string): Json {
  const named = withMember(body, 'model', modelId);
  if (operation === 'responses') return withMember(named, 'store', false);
  if (operation !== 'chat/completions') return named;
  const answers = at(body, 'n');
  if (answers !== undefined && !(Number.isInteger(answers) && Number(answers) >= 1)) {
    throw new SallyportError('bad_request', '`n` must be a whole number from 1');
  }
  const kept = at(named, 'store') === undefined ? named : withMember(named, 'store', false);
  return at(body, 'stream') === true
    ? withMember(kept, 'stream_options', { include_usage: true })
    : kept;
}

const chat = {
  ...COMMON,
  ...guardrailHeaders,
  request: CHAT_REQUEST,
  maxTokens: (body: Json) => {
    const asked = [numberAt(body, 'max_tokens'), numberAt(body, 'max_completion_tokens')];
    const known = asked.flatMap((most) => most ?? []);
    // Which of the two counts where both are there is the service's to say.
    return known.length === 0 ? undefined : Math.max(...known);
  },
  withMaxTokens: (body: Json, most: number) => {
    const names = ['max_tokens', 'max_completion_tokens'].filter(
      (name) => at(body, name) !== undefined,
    );
    const all = names.length === 0 ? ['max_completion_tokens'] : names;
    return all.reduce((limited, name) => withMember(limited, name, most), body);
  },
  answers: (body: Json) => numberAt(body, 'n') ?? 1,
  path: () => `${ROOM}/chat/completions`,
} as const;

const CHAT: Dialect = {
  ...chat,
  statement: 'chat',
  answer: {
    kind: 'whole',
    shape: CHAT_RESPONSE,
    use: (body) => ({ ...openaiUse(body), ...chatEnd(body, 'message') }),
  },
};

function chatStream(tellsUsage: boolean): Dialect {
  return {
    ...chat,
    statement: 'chat-stream',
    access: 'stream',
    answer: {
      kind: 'stream',
      carrier: 'sse-done',
      events: chatEvents(tellsUsage),
      use: ({ data }) => ({ ...openaiUse(data), ...chatEnd(data, 'delta') }),
    },
  };
}

const responses = {
  ...COMMON,
  request: RESPONSES_REQUEST,
  maxTokens: (body: Json) => numberAt(body, 'max_output_tokens'),
  withMaxTokens: (body: Json, most: number) => withMember(body, 'max_output_tokens', most),
  path: () => `${ROOM}/responses`,
} as const;

const RESPONSES: Dialect = {
  ...responses,
  statement: 'responses',
  answer: { kind: 'whole', shape: RESPONSE, use: responseUse },
};

const RESPONSES_STREAM: Dialect = {
  ...responses,
  statement: 'responses-stream',
  access: 'stream',
  answer: {
    kind: 'stream',
    carrier: 'sse',
    events: responseEvents,
    use: ({ type, data }) =>
      type === 'response.completed' || type === 'response.incomplete'
        ? responseUse(at(data, 'response') ?? {})
        : {},
  },
};

const EMBEDDINGS: Dialect = {
  ...COMMON,
  statement: 'embeddings',
  request: EMBEDDINGS_REQUEST,
  maxTokens: () => 'none',
  withMaxTokens: (body) => body,
  path: () => `${ROOM}/embeddings`,
  answer: {
    kind: 'whole',
    shape: EMBEDDINGS_RESPONSE,
    use: (body) => ({ ...openaiUse(body), outputTokens: 0 }),
  },
};

/** The models of the connection: nothing is asked of the service. */
const MODELS: Dialect = {
  ...COMMON,
  access: 'count',
  method: 'GET',
  statement: 'models',
  request: members({}),
  maxTokens: () => 'none',
  withMaxTokens: (body) => body,
  withGuardrail: (outgoing) => outgoing,
  path: () => `${ROOM}/models`,
  answer: { kind: 'whole', shape: MODELS_RESPONSE, use: () => ({}) },
};

function openaiUse(body: Json): PartialUse {
  const inputTokens = numberAt(body, 'usage', 'prompt_tokens');
  const outputTokens = numberAt(body, 'usage', 'completion_tokens');
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

function chatEnd(body: Json, member: 'message' | 'delta'): PartialUse {
  const choices = listAt(body, 'choices');
  const stopReason = choices.map((choice) => textAt(choice, 'finish_reason')).find(Boolean);
  return {
    ...(stopReason !== undefined && { stopReason }),
    tools: choices.flatMap((choice) =>
      listAt(choice, member, 'tool_calls').flatMap(
        (call) => textAt(call, 'function', 'name') ?? [],
      ),
    ),
  };
}

function responseUse(body: Json): PartialUse {
  const inputTokens = numberAt(body, 'usage', 'input_tokens');
  const outputTokens = numberAt(body, 'usage', 'output_tokens');
  const stopReason = textAt(body, 'incomplete_details', 'reason') ?? textAt(body, 'status');
  return {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(stopReason !== undefined && { stopReason }),
    tools: listAt(body, 'output').flatMap((item) =>
      textAt(item, 'type') === 'function_call' ? (textAt(item, 'name') ?? []) : [],
    ),
  };
}
