import { createHash } from 'node:crypto';
import type { Json } from '../../../gateway/json.ts';
import type { Answer, Block, Citation } from '../model/answer.ts';

/** An answer as the Messages API gives it. */
export function writeMessage(answer: Answer, model: string) {
  const { inputTokens, outputTokens } = answer;
  return {
    ...messageHead(answer, model),
    content: answer.blocks.map(blockOf),
    ...messageEnd(answer),
    usage: usageOf(inputTokens, outputTokens),
  };
}

/** What a message begins with, streamed or not. */
export function messageHead({ blocks, inputTokens }: Answer, model: string) {
  const seed = JSON.stringify([blocks, inputTokens, model]);
  const id = `msg_bdrk_${createHash('sha256').update(seed).digest('hex').slice(0, 24)}`;
  return { id, type: 'message', role: 'assistant', model };
}

/** Why a message ended. The reasons that only the service itself has are refusals here. */
export function messageEnd({ stopReason, stopSequence }: Answer) {
  const ofService = stopReason === 'guardrail_intervened' || stopReason === 'content_filtered';
  return {
    stop_reason: ofService ? 'refusal' : stopReason,
    stop_sequence: stopSequence ?? null,
  };
}

export function usageOf(input: number, output: number) {
  return {
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
  };
}

export function charLocation({ title, quote, document, start, end }: Citation): Json {
  return {
    type: 'char_location',
    cited_text: quote,
    document_index: document,
    document_title: title,
    start_char_index: start,
    end_char_index: end,
  };
}

function blockOf(block: Block): Json {
  switch (block.kind) {
    case 'text':
      return {
        type: 'text',
        text: block.text,
        ...(block.citations.length > 0 && { citations: block.citations.map(charLocation) }),
      };
    case 'tool':
      return { type: 'tool_use', id: block.id, name: block.name, input: block.input };
    case 'reasoning':
      return { type: 'thinking', thinking: block.text, signature: block.signature };
    case 'redacted':
      return { type: 'redacted_thinking', data: block.base64 };
  }
}
