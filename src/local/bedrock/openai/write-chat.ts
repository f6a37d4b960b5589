import { createHash } from 'node:crypto';
import type { Json } from '../../../gateway/json.ts';
import type { Answer, Block } from '../model/answer.ts';
import type { ExceptionType } from '../runtime-error.ts';

export type ChatContext = Readonly<{
  model: string;
  /** Seconds since the epoch */
  created: number;
  /** How many answers, which are all the same */
  choices: number;
}>;

/** An answer as a chat completion. */
export function writeChat(answer: Answer, context: ChatContext): Json {
  const message = { role: 'assistant', ...messageOf(answer.blocks) };
  const finish_reason = finishReason(answer);
  return {
    ...chatHead(answer, context, 'chat.completion'),
    choices: Array.from({ length: context.choices }, (_, index) => ({
      index,
      message,
      finish_reason,
    })),
    usage: chatUsage(answer, context.choices),
  };
}

/** What every chunk and every whole completion begins with. */
export function chatHead(answer: Answer, { model, created }: ChatContext, object: string) {
  const seed = JSON.stringify([answer.blocks, answer.inputTokens, model]);
  const id = `chatcmpl-${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`;
  return { id, object, created, model };
}

export function chatUsage({ inputTokens, outputTokens }: Answer, choices: number) {
  const completion_tokens = outputTokens * choices;
  return {
    prompt_tokens: inputTokens,
    completion_tokens,
    total_tokens: inputTokens + completion_tokens,
  };
}

export function finishReason({ stopReason }: Answer): string {
  switch (stopReason) {
    case 'tool_use':
      return 'tool_calls';
    case 'max_tokens':
      return 'length';
    case 'guardrail_intervened':
    case 'content_filtered':
      return 'content_filter';
    default:
      return 'stop';
  }
}

const ERROR_TYPES: Partial<Readonly<Record<ExceptionType, string>>> = {
  ThrottlingException: 'rate_limit_error',
  AccessDeniedException: 'permission_error',
  ResourceNotFoundException: 'not_found_error',
  ValidationException: 'invalid_request_error',
};

/** A failure in OpenAI's shape. */
export function openaiFailure(type: ExceptionType, message: string) {
  return { error: { message, type: ERROR_TYPES[type] ?? 'server_error', param: null, code: type } };
}

function messageOf(blocks: readonly Block[]): { readonly [key: string]: Json } {
  const text = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : [])).join('');
  const reasoning = blocks.flatMap((block) => (block.kind === 'reasoning' ? [block.text] : []));
  const calls = blocks.flatMap((block) => (block.kind === 'tool' ? [block] : []));
  return {
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning.length > 0 && { reasoning: reasoning.join('') }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      })),
    }),
  };
}
