import type { Json } from '../../../gateway/json.ts';
import { type Block, blockText } from '../model/answer.ts';
import type { Pieces } from '../model/pieces.ts';
import { SERVER_EVENTS, serverEvent } from '../stream/server-event.ts';
import { type StreamWriter, UNKNOWN_TEXT, type WireEvent } from '../stream/stream-writer.ts';
import {
  type ChatContext,
  chatHead,
  chatUsage,
  finishReason,
  openaiFailure,
} from './write-chat.ts';

type ChatStream = ChatContext & Readonly<{ includeUsage: boolean }>;

/** Writes an answer as the chunks of a chat completion, its choices in turns. */
export function chatStream(context: ChatStream): StreamWriter {
  const indices = Array.from({ length: context.choices }, (_, index) => index);
  return {
    contentType: SERVER_EVENTS,
    headers: {},
    *events(answer, { pieces }) {
      const head = chatHead(answer, context, 'chat.completion.chunk');
      const chunk = (index: number, delta: Json, finish_reason: string | null = null): Json => ({
        ...head,
        choices: [{ index, delta, finish_reason }],
      });
      for (const index of indices) {
        yield plain(chunk(index, { role: 'assistant', content: '' }));
      }
      for (const { delta, piece } of deltasOf(answer.blocks, pieces)) {
        for (const index of indices) yield { ...plain(chunk(index, delta)), piece };
      }
      for (const index of indices) yield plain(chunk(index, {}, finishReason(answer)));
      if (context.includeUsage) {
        yield plain({ ...head, choices: [], usage: chatUsage(answer, context.choices) });
      }
      yield plain('[DONE]');
    },
    exception: (type, message) => serverEvent(openaiFailure(type, message)),
    unknown: () => serverEvent({ object: 'chat.completion.encore', text: UNKNOWN_TEXT }),
  };
}

function* deltasOf(
  blocks: readonly Block[],
  pieces: Pieces,
): Generator<Readonly<{ delta: Json; piece: boolean }>> {
  let index = 0;
  for (const block of blocks) {
    if (block.kind === 'tool') {
      const call = {
        id: block.id,
        type: 'function',
        function: { name: block.name, arguments: '' },
      };
      yield { delta: { tool_calls: [{ index, ...call }] }, piece: false };
    }
    for (const text of pieces(blockText(block))) {
      yield { delta: deltaOf(block, text, index), piece: true };
    }
    if (block.kind === 'tool') index += 1;
  }
}

function deltaOf({ kind }: Block, text: string, index: number): Json {
  if (kind === 'tool') return { tool_calls: [{ index, function: { arguments: text } }] };
  return kind === 'reasoning' ? { reasoning: text } : { content: text };
}

function plain(data: Json): WireEvent {
  return { bytes: serverEvent(data), piece: false };
}
