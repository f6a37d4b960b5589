import type { Json } from '../../../gateway/json.ts';
import { at, textAt, withMember } from '../json-member.ts';
import { ANNOTATION, RESPONSE, RESPONSE_ITEM, RESPONSE_PART } from '../protocol/openai-shapes.ts';
import { JSON_TEXT, members, NUMBER, type Shape, TEXT, WORD } from '../protocol/shape.ts';
import { walkShape } from '../protocol/walk-shape.ts';
import { answerVisitor, type WholeMasker } from './answer-visitor.ts';
import {
  type EventMasker,
  type StreamEvent,
  type UnknownEvents,
  unknownEvent,
} from './event-masker.ts';
import { pipesByKey } from './pipes-by-key.ts';

// https://platform.openai.com/docs/api-reference/responses-streaming

const place = {
  type: WORD,
  sequence_number: NUMBER,
  item_id: WORD,
  output_index: NUMBER,
  content_index: NUMBER,
  summary_index: NUMBER,
} as const;
const event = (more: Readonly<Record<string, Shape>>): Shape => members({ ...place, ...more });

const WHOLE = event({ response: RESPONSE });
const ITEM = event({ item: RESPONSE_ITEM });
const PART = event({ part: RESPONSE_PART });

/** Texts that come in pieces, and the member that their last event holds them whole in. */
const TEXTS: Readonly<Record<string, Readonly<{ whole: string; shape: Shape }>>> = {
  'response.output_text': { whole: 'text', shape: TEXT },
  'response.refusal': { whole: 'refusal', shape: TEXT },
  'response.reasoning_text': { whole: 'text', shape: TEXT },
  'response.reasoning_summary_text': { whole: 'text', shape: TEXT },
  'response.function_call_arguments': { whole: 'arguments', shape: JSON_TEXT },
};

const EVENTS: Readonly<Record<string, Shape>> = {
  'response.created': WHOLE,
  'response.queued': WHOLE,
  'response.in_progress': WHOLE,
  'response.completed': WHOLE,
  'response.incomplete': WHOLE,
  'response.failed': WHOLE,
  'response.output_item.added': ITEM,
  'response.output_item.done': ITEM,
  'response.content_part.added': PART,
  'response.content_part.done': PART,
  'response.reasoning_summary_part.added': PART,
  'response.reasoning_summary_part.done': PART,
  'response.output_text.annotation.added': event({
    annotation_index: NUMBER,
    annotation: ANNOTATION,
  }),
  ...Object.fromEntries(
    Object.entries(TEXTS).map(([name, { whole, shape }]) => [
      `${name}.done`,
      event({ [whole]: shape, name: WORD }),
    ]),
  ),
};
const BEGINS = /^response\.(?:output_item|content_part|reasoning_summary_part)\.added$/;
const COMPLETE = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** Masks the events of OpenAI's Responses API: pieces as they come, and each whole once more. */
export function responseEvents(masker: WholeMasker, unknown: UnknownEvents): EventMasker {
  const open = pipesByKey((key) =>
    key.startsWith('response.function_call_arguments ') ? masker.pipes.json() : masker.pipes.text(),
  );
  let count = 0;
  let number = 0;
  let whole = false;
  const visitor = answerVisitor(masker, (values) => {
    count += values;
  });

  /** What is begun has no text yet: it comes in pieces, and whole when it is done. */
  const beginning = { ...visitor, text: () => '', jsonText: () => '' };

  function numbered(data: Json): Json {
    return withMember(data, 'sequence_number', number++);
  }

  function delta(name: string, data: Json): readonly StreamEvent[] {
    const text = textAt(data, 'delta');
    const around = walkShape(members(place), data, visitor);
    if (text === undefined || around === undefined) return unknownEvent(unknown);
    const out = open.of(keyOf(name, data)).push(text);
    return out === '' ? [] : [deltaOf(name, around, out)];
  }

  function deltaOf(name: string, around: Json, text: string): StreamEvent {
    const type = `${name}.delta`;
    const data = numbered({ ...Object(around), type, delta: text });
    return { type, data };
  }

  /** What is held of a text that is complete. */
  function rest(type: string, data: Json): readonly StreamEvent[] {
    if (!type.endsWith('.done')) return [];
    const name = type.slice(0, -'.done'.length);
    if (!Object.hasOwn(TEXTS, name)) return [];
    const text = open.end(keyOf(name, data));
    const around = walkShape(members(place), data, visitor);
    return text === '' || around === undefined ? [] : [deltaOf(name, around, text)];
  }

  return {
    take({ type, data }) {
      if (type.endsWith('.delta')) {
        const name = type.slice(0, -'.delta'.length);
        return Object.hasOwn(TEXTS, name) ? delta(name, data) : unknownEvent(unknown);
      }
      const shape = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
      const walked = shape && walkShape(shape, data, BEGINS.test(type) ? beginning : visitor);
      if (walked === undefined) return unknownEvent(unknown);
      const held = rest(type, data);
      whole ||= COMPLETE.has(type);
      return [...held, { type, data: numbered(walked), ...(whole && { last: true as const }) }];
    },
    isWhole: () => whole,
    count: () => count + open.count(),
  };
}

function keyOf(name: string, data: Json): string {
  const parts = ['item_id', 'output_index', 'content_index', 'summary_index'];
  return `${name} ${JSON.stringify(parts.map((part) => at(data, part) ?? null))}`;
}
