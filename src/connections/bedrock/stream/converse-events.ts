import type { Json } from '../../../gateway/json.ts';
import { at } from '../json-member.ts';
import { ANSWER_METADATA, CITATION } from '../protocol/converse-shapes.ts';
import {
  JSON_TEXT,
  JSON_VALUE,
  members,
  NUMBER,
  OPAQUE,
  type Shape,
  TEXT,
  WORD,
} from '../protocol/shape.ts';
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

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html

const DELTA = members({
  text: TEXT,
  toolUse: members({ input: JSON_TEXT }),
  reasoningContent: members({ text: TEXT, signature: OPAQUE, redactedContent: OPAQUE }),
  citation: CITATION,
});

const EVENTS: Readonly<Record<string, Shape>> = {
  messageStart: members({ role: WORD }),
  contentBlockStart: members({
    start: members({
      toolUse: members({ toolUseId: WORD, name: WORD, type: WORD }),
    }),
    contentBlockIndex: NUMBER,
  }),
  contentBlockDelta: members({ delta: DELTA, contentBlockIndex: NUMBER }),
  contentBlockStop: members({ contentBlockIndex: NUMBER }),
  messageStop: members({ stopReason: WORD, additionalModelResponseFields: JSON_VALUE }),
  metadata: members(ANSWER_METADATA),
};

/** Where the text of a delta goes on, and how to write what leaves of it. */
const CHANNELS: Readonly<Record<string, (text: string) => Json>> = {
  'delta.toolUse.input': (input) => ({ toolUse: { input } }),
  'delta.reasoningContent.text': (text) => ({ reasoningContent: { text } }),
};

/** Masks the events of ConverseStream: blocks of text in a row as one, each other block by itself. */
export function converseEvents(masker: WholeMasker, unknownEvents: UnknownEvents): EventMasker {
  const { pipes } = masker;
  const open = pipesByKey((key) =>
    key.endsWith('delta.toolUse.input') ? pipes.json() : pipes.text(),
  );
  let count = 0;
  const visitor = answerVisitor(masker, (values) => {
    count += values;
  });
  const flow = blockFlow(pipes, (index, text) =>
    textDelta(index, text === '' ? undefined : { text }),
  );
  let stopped = false;

  /** What is held back of a block's texts, as deltas of their own. */
  function rest(index: string): readonly StreamEvent[] {
    return open
      .open()
      .filter((key) => key.startsWith(`${index} `))
      .flatMap((key) => deltaOf(key, open.end(key)));
  }

  function deltaOf(key: string, text: string): readonly StreamEvent[] {
    if (text === '') return [];
    const [index = '', channel = ''] = key.split(' ');
    return textDelta(Number(index), CHANNELS[channel]?.(text));
  }

  function delta(shape: Shape, data: Json): readonly StreamEvent[] {
    const index = String(blockIndex(data));
    const texts: string[] = [];
    const pushed: { key: string; text: string }[] = [];
    const push = (value: string, at: string): string => {
      const key = `${index} ${at}`;
      pushed.push({ key, text: open.of(key).push(value) });
      return '';
    };
    const walked = walkShape(shape, data, {
      ...visitor,
      text: (value, at) => {
        if (at === 'delta.text') texts.push(value);
        else if (Object.hasOwn(CHANNELS, at)) push(value, at);
        else return visitor.text(value, at);
        return '';
      },
      jsonText: push,
    });
    if (walked === undefined) return unknownEvent(unknownEvents);
    const [text] = texts;
    if (text !== undefined) return flow.text(Number(index), text) ?? unknownEvent(unknownEvents);
    if (pushed.length > 0) {
      return [...flow.close(), ...pushed.flatMap(({ key, text }) => deltaOf(key, text))];
    }
    if (!hasContent(walked)) return unknownEvent(unknownEvents);
    const event = { type: 'contentBlockDelta', data: walked };
    // What seals a reasoning comes after all of it.
    return isSeal(walked) ? [...flow.close(), ...rest(index), event] : flow.within(event);
  }

  /** What is between blocks of text, or ends them. */
  function edge(type: string, data: Json, walked: Json): readonly StreamEvent[] {
    const event = { type, data: walked };
    if (type === 'contentBlockStart' && at(data, 'start', 'toolUse') === undefined) {
      return flow.edge(event);
    }
    if (type !== 'contentBlockStop') return [...flow.close(), event];
    const index = blockIndex(data);
    return flow.isOpen(index) ? flow.edge(event) : [...flow.close(), ...rest(String(index)), event];
  }

  return {
    take({ type, data }) {
      const shape = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
      if (shape === undefined) return unknownEvent(unknownEvents);
      if (type === 'contentBlockDelta') return delta(shape, data);
      const walked = walkShape(shape, data, visitor);
      if (walked === undefined) return unknownEvent(unknownEvents);
      if (type !== 'messageStop' && type !== 'metadata') return edge(type, data, walked);
      stopped ||= type === 'messageStop';
      const texts = flow.close();
      const held = open.open().flatMap((key) => deltaOf(key, open.end(key)));
      return [...texts, ...held, { type, data: walked, last: true }];
    },
    isWhole: () => stopped,
    count: () => count + open.count() + flow.count(),
  };
}

function textDelta(contentBlockIndex: number, delta: Json | undefined): readonly StreamEvent[] {
  return delta === undefined
    ? []
    : [{ type: 'contentBlockDelta', data: { delta, contentBlockIndex } }];
}

function blockIndex(data: Json): number {
  const index = Object(data)?.contentBlockIndex;
  return typeof index === 'number' ? index : 0;
}

/** Whether a delta says anything that the gate knows. */
function hasContent(data: Json): boolean {
  const delta = Object(data)?.delta;
  return typeof delta === 'object' && delta !== null && Object.keys(delta).length > 0;
}

function isSeal(data: Json): boolean {
  return Object.hasOwn(Object(Object(data).delta), 'reasoningContent');
}
