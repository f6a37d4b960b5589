import type { Json } from '../../../gateway/json.ts';
import { type Answer, type Block, blockText } from '../model/answer.ts';
import type { Pieces } from '../model/pieces.ts';
import { SERVER_EVENTS, serverEvent } from '../stream/server-event.ts';
import { type StreamWriter, UNKNOWN_TEXT } from '../stream/stream-writer.ts';
import { openaiFailure } from './write-chat.ts';
import {
  itemId,
  itemOf,
  type ResponseContext,
  reasoningPart,
  responseHead,
  textPart,
  writeResponse,
} from './write-response.ts';

// https://platform.openai.com/docs/api-reference/responses-streaming

type Members = { readonly [key: string]: Json };
type Event = Readonly<{ type: string; data: Members; piece?: true }>;

/** Writes an answer as the events of the Responses API. */
export function responseStream(context: ResponseContext): StreamWriter {
  return {
    contentType: SERVER_EVENTS,
    headers: {},
    *events(answer, { pieces }) {
      let sequence_number = 0;
      for (const { type, data, piece = false } of responseEvents(answer, context, pieces)) {
        const numbered = { type, ...data, sequence_number };
        yield { bytes: serverEvent(numbered, type), piece };
        sequence_number += 1;
      }
    },
    exception(type, message) {
      const { error } = openaiFailure(type, message);
      const { code, param } = error;
      return serverEvent({ type: 'error', code, message, param, sequence_number: 0 }, 'error');
    },
    unknown: () =>
      serverEvent(
        { type: 'response.encore', text: UNKNOWN_TEXT, sequence_number: 0 },
        'response.encore',
      ),
  };
}

function* responseEvents(
  answer: Answer,
  context: ResponseContext,
  pieces: Pieces,
): Generator<Event> {
  const begun = responseHead(answer, context);
  yield { type: 'response.created', data: { response: begun } };
  yield { type: 'response.in_progress', data: { response: begun } };
  for (const [output_index, block] of answer.blocks.entries()) {
    const id = itemId(answer, output_index);
    const item = itemOf(block, id, 'in_progress');
    yield { type: 'response.output_item.added', data: { output_index, item } };
    yield* blockEvents(block, { item_id: id, output_index }, pieces);
    const done = itemOf(block, id, 'completed');
    yield { type: 'response.output_item.done', data: { output_index, item: done } };
  }
  const response = writeResponse(answer, context);
  yield { type: `response.${String(response['status'])}`, data: { response } };
}

function* blockEvents(block: Block, item: Members, pieces: Pieces): Generator<Event> {
  const text = blockText(block);
  if (block.kind === 'redacted') return;
  if (block.kind === 'tool') {
    const type = 'response.function_call_arguments';
    yield* deltas(type, item, pieces(text));
    yield { type: `${type}.done`, data: { ...item, name: block.name, arguments: text } };
    return;
  }
  const place = { ...item, content_index: 0 };
  const isText = block.kind === 'text';
  const type = isText ? 'response.output_text' : 'response.reasoning_text';
  const part = isText ? textPart : reasoningPart;
  yield { type: 'response.content_part.added', data: { ...place, part: part('') } };
  yield* deltas(type, place, pieces(text));
  yield { type: `${type}.done`, data: { ...place, text } };
  yield { type: 'response.content_part.done', data: { ...place, part: part(text) } };
}

function* deltas(type: string, place: Members, pieces: readonly string[]): Generator<Event> {
  for (const delta of pieces) {
    yield { type: `${type}.delta`, data: { ...place, delta }, piece: true };
  }
}
