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
import { blockFlow } from './block-flow.ts';
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
  thinking_delta: 'thinking',
  input_json_delta: 'partial_json',
};

/** Masks the events of Anthropic's Messages API: blocks of text in a row as one, each other block by itself. */
export function anthropicEvents(masker: WholeMasker, unknown: UnknownEvents): EventMasker {
  const { pipes } = masker;
  const open = pipesByKey((key) =>
    key.endsWith('input_json_delta') ? pipes.json() : pipes.text(),
  );
  const flow = blockFlow(pipes, (index, text) =>
    text === ''
      ? []
      : [chunk({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })],
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
    if (type === 'text_delta') {
      const text = textAt(data, 'delta', 'text');
      const given = text === undefined ? undefined : flow.text(numberAt(data, 'index') ?? 0, text);
      return given ?? unknownEvent(unknown);
    }
    const member = Object.hasOwn(TEXT_DELTAS, type) ? TEXT_DELTAS[type] : undefined;
    if (member === undefined) return undefined;
    const text = textAt(data, 'delta', member);
    if (text === undefined) return unknownEvent(unknown);
    const key = `${numberAt(data, 'index') ?? 0} ${type}`;
    return [...flow.close(), ...deltaOf(key, open.of(key).push(text))];
  }

  /** A block that begins with text: it and what follows are one text. */
  function begun(data: Json): readonly StreamEvent[] {
    const block = at(data, 'content_block') ?? {};
    const type = textAt(block, 'type') ?? '';
    const text = textAt(block, type);
    if (type === 'text' && text !== undefined && text !== '') return [...begunText(data, text)];
    const delta = Object.entries(TEXT_DELTAS).find(([, member]) => member === type)?.[0];
    if (text === undefined || text === '' || delta === undefined) return plain(BLOCK_START, data);
    const empty = withMember(data, 'content_block', withMember(block, type, ''));
    const key = `${numberAt(data, 'index') ?? 0} ${delta}`;
    return [...plain(BLOCK_START, empty), ...deltaOf(key, open.of(key).push(text))];
  }

  function begunText(data: Json, text: string): readonly StreamEvent[] {
    const block = withMember(at(data, 'content_block') ?? {}, 'text', '');
    const started = plain(BLOCK_START, withMember(data, 'content_block', block));
    const given = flow.text(numberAt(data, 'index') ?? 0, text);
    return [...started, ...(given ?? unknownEvent(unknown))];
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
    const index = numberAt(data, 'index');
    const texts = flowing(type, data, walked);
    if (texts !== undefined) return texts;
    const before = flow.close();
    if (type === 'content_block_stop' || seals) return [...before, ...rest(index), chunk(walked)];
    if (!completes(data, type)) return [...before, chunk(walked)];
    stopped ||= type === 'message_stop';
    return [...before, ...rest(), { ...chunk(walked), last: true }];
  }

  /** What does not keep blocks of text apart. */
  function flowing(type: string, data: Json, walked: Json): readonly StreamEvent[] | undefined {
    if (type === 'ping') return [chunk(walked)];
    if (textAt(data, 'delta', 'type') === 'citations_delta') return flow.within(chunk(walked));
    const begins = type === BLOCK_START && textAt(data, 'content_block', 'type') === 'text';
    const ends = type === 'content_block_stop' && flow.isOpen(numberAt(data, 'index') ?? 0);
    return begins || ends ? flow.edge(chunk(walked)) : undefined;
  }

  return {
    take({ data }) {
      const type = textAt(data, 'type') ?? '';
      if (type === BLOCK_START) return begun(data);
      const text = type === 'content_block_delta' ? delta(data) : undefined;
      return text ?? plain(type, data);
    },
    isWhole: () => stopped,
    count: () => count + open.count() + flow.count(),
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
