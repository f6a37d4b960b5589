import { createHash } from 'node:crypto';
import type { Json } from '../../../gateway/json.ts';
import type { Answer, Block } from '../model/answer.ts';

export type ResponseContext = Readonly<{
  model: string;
  /** Seconds since the epoch */
  created: number;
}>;
type Members = { readonly [key: string]: Json };

/** An answer as a response. */
export function writeResponse(answer: Answer, context: ResponseContext): Members {
  const { inputTokens: input_tokens, outputTokens: output_tokens } = answer;
  const cut = answer.stopReason === 'max_tokens';
  return {
    ...responseHead(answer, context),
    status: cut ? 'incomplete' : 'completed',
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output: answer.blocks.map((block, index) => itemOf(block, itemId(answer, index), 'completed')),
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input_tokens + output_tokens,
    },
  };
}

/** A response that has only begun. */
export function responseHead(answer: Answer, { model, created }: ResponseContext): Members {
  return {
    id: `resp_${digest(answer, model)}`,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model,
    output: [],
    parallel_tool_calls: true,
    store: false,
    tool_choice: 'auto',
    tools: [],
  };
}

export function itemId(answer: Answer, index: number): string {
  return `item_${digest(answer, String(index))}`;
}

/** A block as an item; one that has only begun is empty. */
export function itemOf(block: Block, id: string, status: 'in_progress' | 'completed'): Members {
  const done = status === 'completed';
  switch (block.kind) {
    case 'text': {
      const content = done ? [textPart(block.text)] : [];
      return { type: 'message', id, status, role: 'assistant', content };
    }
    case 'tool':
      return {
        type: 'function_call',
        id,
        status,
        call_id: block.id,
        name: block.name,
        arguments: done ? JSON.stringify(block.input) : '',
      };
    case 'reasoning':
      return {
        type: 'reasoning',
        id,
        summary: [],
        content: done ? [reasoningPart(block.text)] : [],
      };
    case 'redacted':
      return { type: 'reasoning', id, summary: [], encrypted_content: block.base64 };
  }
}

export function textPart(text: string): Members {
  return { type: 'output_text', text, annotations: [] };
}

export function reasoningPart(text: string): Members {
  return { type: 'reasoning_text', text };
}

function digest({ blocks, inputTokens }: Answer, more: string): string {
  const seed = JSON.stringify([blocks, inputTokens, more]);
  return createHash('sha256').update(seed).digest('hex').slice(0, 24);
}
