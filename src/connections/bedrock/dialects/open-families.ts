import type { Json } from '../../../gateway/json.ts';
import { listAt, numberAt, textAt } from '../json-member.ts';
import { INVOCATION_METRICS } from '../protocol/anthropic-shapes.ts';
import {
  IMAGE,
  JSON_TEXT,
  list,
  members,
  NUMBER,
  SCHEMA,
  stringOr,
  TEXT,
  WORD,
} from '../protocol/shape.ts';
import { deltaEvents } from '../stream/delta-events.ts';
import { has, stopped, tokens } from './family-use.ts';
import { family } from './model-family.ts';

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html

const llamaChunk = members({
  generation: TEXT,
  prompt_token_count: NUMBER,
  generation_token_count: NUMBER,
  stop_reason: WORD,
  ...INVOCATION_METRICS,
});
/** Meta Llama. */
export const llama = family(['max_gen_len'], {
  request: members(
    { prompt: TEXT, max_gen_len: NUMBER, temperature: NUMBER, top_p: NUMBER, images: list(IMAGE) },
    'prompt',
  ),
  response: llamaChunk,
  use: (body) => ({
    ...tokens(numberAt(body, 'prompt_token_count'), numberAt(body, 'generation_token_count')),
    ...stopped(textAt(body, 'stop_reason')),
  }),
  events: (masker, unknown) => {
    const ends = has('stop_reason');
    return deltaEvents({ shape: llamaChunk, ends, completes: ends }, masker, unknown);
  },
});

const mistralToolCall = members({
  id: WORD,
  index: NUMBER,
  type: WORD,
  function: members({ name: WORD, arguments: JSON_TEXT }),
});
const mistralMessage = members({
  role: WORD,
  content: TEXT,
  tool_call_id: WORD,
  tool_calls: list(mistralToolCall),
});
const mistralUsage = members({
  prompt_tokens: NUMBER,
  completion_tokens: NUMBER,
  total_tokens: NUMBER,
});
const mistralResponse = members({
  id: WORD,
  object: WORD,
  created: NUMBER,
  model: WORD,
  outputs: list(members({ text: TEXT, stop_reason: WORD })),
  choices: list(
    members({ index: NUMBER, message: mistralMessage, stop_reason: WORD, finish_reason: WORD }),
  ),
  usage: mistralUsage,
  ...INVOCATION_METRICS,
});
/** Mistral, with a prompt or with messages. */
export const mistral = family(['max_tokens'], {
  request: members({
    prompt: TEXT,
    messages: list(mistralMessage),
    tools: list(
      members({
        type: WORD,
        function: members({ name: WORD, description: TEXT, parameters: SCHEMA }),
      }),
    ),
    tool_choice: stringOr(WORD, members({ type: WORD, function: members({ name: WORD }) })),
    max_tokens: NUMBER,
    temperature: NUMBER,
    top_p: NUMBER,
    top_k: NUMBER,
    stop: list(TEXT),
  }),
  response: mistralResponse,
  tools: (body) => listAt(body, 'tools').length,
  use: (body) => ({
    ...tokens(
      numberAt(body, 'usage', 'prompt_tokens'),
      numberAt(body, 'usage', 'completion_tokens'),
    ),
    ...stopped(mistralStop(body)),
  }),
  events: (masker, unknown) => {
    const ends = (data: Json) => mistralStop(data) !== undefined;
    return deltaEvents({ shape: mistralResponse, ends, completes: ends }, masker, unknown);
  },
});

function mistralStop(data: Json): string | undefined {
  return (
    textAt(data, 'outputs', 0, 'stop_reason') ??
    textAt(data, 'choices', 0, 'stop_reason') ??
    textAt(data, 'choices', 0, 'finish_reason')
  );
}
