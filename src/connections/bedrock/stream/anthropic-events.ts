import type { Json } from '../../../gateway/json.ts';
import { at, numberAt, textAt, withMember } from '../json-member.ts';
import {
  ANTHROPIC_ANSWER_BLOCK,
  ANTHROPIC_CITATION,
  ANTHROPIC_RESPONSE,
  ANTHROPIC_USAGE,
  INVOCATION_METRICS,
} from '../protocol/anthropic-shapes.ts';
import { members, NUMBER, OPAQUE, type Shape, TEXT, variant, WORD } from '../protocol/shape.ts';
import { walkShape } from '../protocol/walk-shape.ts';
import { answerVisitor, type WholeMasker } from './answer-visitor.ts';
import {
  type EventMasker,
  type StreamEvent,
  type UnknownEvents,
  unknownEvent,
} from './event-masker.ts';
import { pipesByKey } from './pipes-by-key.ts';

// https://docs.anthropic.com/en/api/messages-streaming

const PLAIN_DELTAS: Shape = variant('type', {
  signature_delta: members({ type: WORD, signature: OPAQUE }),
  citations_delta: members({ type: WORD, citation: ANTHROPIC_CITATION }),
});

const BLOCK_START = 'content_block_start';
const EVENTS: Readonly<Record<string, Shape>> = {
  message_start: members({ type: WORD, message: ANTHROPIC_RESPONSE }),
  [BLOCK_START]: members({
    type: WORD,
    index: NUMBER,
    content_block: ANTHROPIC_ANSWER_BLOCK,
  }),
  content_block_delta: members({ type: WORD, index: NUMBER, delta: PLAIN_DELTAS }),
  content_block_stop: members({ type: WORD, index: NUMBER }),
  message_delta: members({
    type: WORD,
    delta: members({ stop_reason: WORD, stop_sequence: TEXT }),
    usage: ANTHROPIC_USAGE,
  }),
  message_stop: members({ type: WORD, ...INVOCATION_METRICS }),
  ping: members({ type: WORD }),
};

/** Deltas that a text goes on in: the member that holds it. */
const TEXT_DELTAS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
};

/** Masks the events of Anthropic's Messages API, each content block a text of its own. */
export function anthropicEvents(masker: WholeMasker, unknown: UnknownEvents): EventMasker {
  const { pipes } = masker;
  const open = pipesByKey((key) =>
    key.endsWith('input_json_delta') ? pipes.json() : pipes.text(),
  );
  let count = 0;
  let stopped = false;
  const visitor = answerVisitor(masker, (values) => {
    count += values;
  });

  function deltaOf(key: string, text: string): readonly StreamEvent[] {
    const [index, type = ''] = key.split(' ');
    const member = TEXT_DELTAS[type];
    if (text === '' || member === undefined) return [];
    const delta = { type, [member]: text };
    return [chunk({ type: 'content_block_delta', index: Number(index), delta })];
  }

  function rest(index?: number): readonly StreamEvent[] {
    return open
      .open()
      .filter((key) => index === undefined || key.startsWith(`${index} `))
      .flatMap((key) => deltaOf(key, open.end(key)));
  }

  function delta(data: Json): readonly StreamEvent[] | undefined {
    const type = textAt(data, 'delta', 'type') ?? '';
    const member = Object.hasOwn(TEXT_DELTAS, type) ? TEXT_DELTAS[type] : undefined;
    if (member === undefined) return undefined;
    const text = textAt(data, 'delta', member);
    if (text === undefined) return unknownEvent(unknown);
    const key = `${numberAt(data, 'index') ?? 0} ${type}`;
    return deltaOf(key, open.of(key).push(text));
  }

  /** A block that begins with text: it and what follows are one text. */
  function begun(data: Json): readonly StreamEvent[] {
    const block = at(data, 'content_block') ?? {};
    const type = textAt(block, 'type') ?? '';
    const text = textAt(block, type);
    const delta = Object.entries(TEXT_DELTAS).find(([, member]) => member === type)?.[0];
    if (text === undefined || text === '' || delta === undefined) return plain(BLOCK_START, data);
    const empty = withMember(data, 'content_block', withMember(block, type, ''));
    const key = `${numberAt(data, 'index') ?? 0} ${delta}`;
    return [...plain(BLOCK_START, empty), ...deltaOf(key, open.of(key).push(text))];
  }

  function completes(data: Json, type: string): boolean {
    return (
      type === 'message_stop' ||
      (type === 'message_delta' && at(data, 'delta', 'stop_reason') !== undefined)
    );
  }

  function plain(type: string, data: Json): readonly StreamEvent[] {
    const shape = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
    const walked = shape && walkShape(shape, data, visitor);
    if (walked === undefined || !hasContent(type, walked)) return unknownEvent(unknown);
    // A signature seals a thinking that is complete.
    const seals = textAt(data, 'delta', 'type') === 'signature_delta';
    if (type === 'content_block_stop' || seals) {
      return [...rest(numberAt(data, 'index')), chunk(walked)];
    }
    if (!completes(data, type)) return [chunk(walked)];
    stopped ||= type === 'message_stop';
    return [...rest(), { ...chunk(walked), last: true }];
  }

  return {
    take({ data }) {
      const type = textAt(data, 'type') ?? '';
      if (type === BLOCK_START) return begun(data);
      const text = type === 'content_block_delta' ? delta(data) : undefined;
      return text ?? plain(type, data);
    },
    isWhole: () => stopped,
    count: () => count + open.count(),
  };
}

function chunk(data: Json): StreamEvent {
  return { type: 'chunk', data };
}

/** Whether an event says anything that the gate knows. */
function hasContent(type: string, walked: Json): boolean {
  if (type === 'content_block_delta') return at(walked, 'delta') !== undefined;
  return type !== BLOCK_START || at(walked, 'content_block') !== undefined;
}
