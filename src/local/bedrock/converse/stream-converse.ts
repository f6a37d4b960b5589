import type { Json } from '../../../gateway/json.ts';
import { type Block, blockText } from '../model/answer.ts';
import { eventFrame, exceptionFrame, FRAMES, padding } from '../stream/event-frame.ts';
import type { StreamOptions, StreamWriter } from '../stream/stream-writer.ts';
import { UNKNOWN_TEXT } from '../stream/stream-writer.ts';
import { citationOf, converseMetadata } from './write-converse.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html

/** Writes an answer as the events of ConverseStream. */
export const converseStream: StreamWriter = {
  contentType: FRAMES,
  headers: {},
  *events(answer, options) {
    for (const { type, data, piece } of converseEvents(answer, options)) {
      const padded = { ...data, p: padding(JSON.stringify(data)) };
      yield { bytes: eventFrame(type, padded), piece };
    }
  },
  exception: exceptionFrame,
  unknown: () => eventFrame('contentBlockEncore', { contentBlockIndex: 0, text: UNKNOWN_TEXT }),
};

export type ConverseEvent = Readonly<{
  type: string;
  data: Readonly<Record<string, Json>>;
  piece: boolean;
}>;

/** The events of an answer, in order. Only a tool's block is started; others begin with their first delta. */
export function* converseEvents(
  answer: Parameters<StreamWriter['events']>[0],
  { pieces, elapsed }: StreamOptions,
): Generator<ConverseEvent> {
  yield event('messageStart', { role: 'assistant' });
  for (const [contentBlockIndex, block] of answer.blocks.entries()) {
    if (block.kind === 'tool') {
      const start = { toolUse: { toolUseId: block.id, name: block.name } };
      yield event('contentBlockStart', { start, contentBlockIndex });
    }
    for (const text of pieces(blockText(block))) {
      yield event('contentBlockDelta', { delta: deltaOf(block, text), contentBlockIndex }, true);
    }
    for (const delta of lastDeltas(block)) {
      yield event('contentBlockDelta', { delta, contentBlockIndex });
    }
    yield event('contentBlockStop', { contentBlockIndex });
  }
  yield event('messageStop', { stopReason: answer.stopReason });
  yield event('metadata', converseMetadata(answer, elapsed()));
}

function deltaOf({ kind }: Block, text: string): Json {
  if (kind === 'tool') return { toolUse: { input: text } };
  return kind === 'reasoning' ? { reasoningContent: { text } } : { text };
}

function lastDeltas(block: Block): readonly Json[] {
  switch (block.kind) {
    case 'text':
      return block.citations.map((citation) => ({ citation: citationOf(citation) }));
    case 'reasoning':
      return [{ reasoningContent: { signature: block.signature } }];
    case 'redacted':
      return [{ reasoningContent: { redactedContent: block.base64 } }];
    case 'tool':
      return [];
  }
}

function event(type: string, data: Readonly<Record<string, Json>>, piece = false): ConverseEvent {
  return { type, data, piece };
}
