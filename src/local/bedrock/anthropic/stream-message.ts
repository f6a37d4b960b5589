import type { Json } from '../../../gateway/json.ts';
import { type Answer, type Block, blockText } from '../model/answer.ts';
import { chunkFrame, exceptionFrame, FRAMES } from '../stream/event-frame.ts';
import { type StreamOptions, type StreamWriter, UNKNOWN_TEXT } from '../stream/stream-writer.ts';
import { charLocation, messageEnd, messageHead, usageOf } from './write-message.ts';

// https://docs.claude.com/en/docs/build-with-claude/streaming

/** Writes an answer as the events of the Messages API, in the chunks of InvokeModelWithResponseStream. */
export function messageStream(model: string): StreamWriter {
  return {
    contentType: FRAMES,
    headers: { 'x-amzn-bedrock-content-type': 'application/json' },
    *events(answer, options) {
      for (const { data, piece } of messageEvents(answer, model, options)) {
        yield { bytes: chunkFrame(data), piece };
      }
    },
    exception: exceptionFrame,
    unknown: () => chunkFrame({ type: 'content_block_encore', index: 0, text: UNKNOWN_TEXT }),
  };
}

type Event = Readonly<{ data: Json; piece: boolean }>;

function* messageEvents(
  answer: Answer,
  model: string,
  { pieces, elapsed }: StreamOptions,
): Generator<Event> {
  const { inputTokens, outputTokens } = answer;
  const start = { content: [], stop_reason: null, stop_sequence: null };
  const message = { ...messageHead(answer, model), ...start, usage: usageOf(inputTokens, 0) };
  yield event({ type: 'message_start', message });
  const firstByteLatency = elapsed();
  for (const [index, block] of answer.blocks.entries()) {
    yield event({ type: 'content_block_start', index, content_block: startOf(block) });
    for (const text of pieces(blockText(block))) {
      yield event({ type: 'content_block_delta', index, delta: deltaOf(block, text) }, true);
    }
    for (const delta of lastDeltas(block)) {
      yield event({ type: 'content_block_delta', index, delta });
    }
    yield event({ type: 'content_block_stop', index });
  }
  const usage = { output_tokens: outputTokens };
  yield event({ type: 'message_delta', delta: messageEnd(answer), usage });
  yield event({
    type: 'message_stop',
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount: inputTokens,
      outputTokenCount: outputTokens,
      invocationLatency: elapsed(),
      firstByteLatency,
    },
  });
}

function startOf(block: Block): Json {
  switch (block.kind) {
    case 'text':
      return { type: 'text', text: '', ...(block.citations.length > 0 && { citations: [] }) };
    case 'tool':
      return { type: 'tool_use', id: block.id, name: block.name, input: {} };
    case 'reasoning':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'redacted':
      return { type: 'redacted_thinking', data: block.base64 };
  }
}

function deltaOf({ kind }: Block, text: string): Json {
  if (kind === 'tool') return { type: 'input_json_delta', partial_json: text };
  return kind === 'reasoning'
    ? { type: 'thinking_delta', thinking: text }
    : { type: 'text_delta', text };
}

function lastDeltas(block: Block): readonly Json[] {
  if (block.kind === 'reasoning') {
    return [{ type: 'signature_delta', signature: block.signature }];
  }
  if (block.kind !== 'text') return [];
  return block.citations.map((citation) => ({
    type: 'citations_delta',
    citation: charLocation(citation),
  }));
}

function event(data: Json, piece = false): Event {
  return { data, piece };
}
