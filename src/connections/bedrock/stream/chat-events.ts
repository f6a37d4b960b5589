import type { Json } from '../../../gateway/json.ts';
import { at, listAt, numberAt, textAt, withMember, withoutMember } from '../json-member.ts';
import { CHAT_CHUNK } from '../protocol/openai-shapes.ts';
import { walkShape } from '../protocol/walk-shape.ts';
import { answerVisitor, type WholeMasker } from './answer-visitor.ts';
import {
  type EventMasker,
  type StreamEvent,
  type UnknownEvents,
  unknownEvent,
} from './event-masker.ts';
import { pipesByKey } from './pipes-by-key.ts';

/** Members of a delta that a text goes on in. */
const TEXTS = ['content', 'refusal', 'reasoning', 'reasoning_content'] as const;

/**
 * Masks the chunks of OpenAI's chat completions: each choice, and each tool call in it, is a text of
 * its own, however they are interleaved.
 * @param tellsUsage the caller asked for the chunk that tells it
 */
export function chatEvents(tellsUsage: boolean) {
  return (masker: WholeMasker, unknown: UnknownEvents): EventMasker => {
    const open = pipesByKey((key) =>
      key.includes(' tool ') ? masker.pipes.json() : masker.pipes.text(),
    );
    const visitor = answerVisitor(masker, () => undefined);
    const seen = new Set<number>();
    const finished = new Set<number>();

    /** A choice with its texts pushed through their pipes; undefined when nothing leaves of it. */
    function masked(choice: Json): Json | undefined {
      const index = numberAt(choice, 'index') ?? 0;
      seen.add(index);
      const texts = TEXTS.reduce<Json>(
        (delta, name) => maskedText(delta, name, index),
        at(choice, 'delta') ?? {},
      );
      const delta = at(texts, 'tool_calls') === undefined ? texts : maskedCalls(texts, index);
      const says = Object.keys(delta as object).length > 0;
      const ends = textAt(choice, 'finish_reason') !== undefined;
      return says || ends ? withMember(choice, 'delta', delta) : undefined;
    }

    function maskedText(delta: Json, name: string, index: number): Json {
      const text = textAt(delta, name);
      if (text === undefined) return delta;
      const out = open.of(`${index} ${name}`).push(text);
      // The first delta is empty and says that a text begins.
      if (out === '' && text !== '') return withoutMember(delta, name);
      return withMember(delta, name, out);
    }

    function maskedCalls(delta: Json, index: number): Json {
      const calls = listAt(delta, 'tool_calls').flatMap((call, position) => {
        const text = textAt(call, 'function', 'arguments');
        if (text === undefined) return [call];
        const key = `${index} tool ${numberAt(call, 'index') ?? position}`;
        const out = open.of(key).push(text);
        const begins = at(call, 'id') !== undefined || at(call, 'function', 'name') !== undefined;
        if (out === '' && !begins) return [];
        return [
          withMember(call, 'function', withMember(at(call, 'function') ?? {}, 'arguments', out)),
        ];
      });
      return calls.length === 0
        ? withoutMember(delta, 'tool_calls')
        : withMember(delta, 'tool_calls', calls);
    }

    /** What is held of a choice that has finished. */
    function rest(index: number): readonly Json[] {
      return open
        .open()
        .filter((key) => key.startsWith(`${index} `))
        .flatMap((key) => {
          const text = open.end(key);
          if (text === '') return [];
          const [, name = '', tool] = key.split(' ');
          const delta =
            name === 'tool'
              ? { tool_calls: [{ index: Number(tool), function: { arguments: text } }] }
              : { [name]: text };
          return [{ index, delta, finish_reason: null }];
        });
    }

    function finishedIn(choices: readonly Json[]): readonly Json[] {
      return choices.flatMap((choice) => {
        if (textAt(choice, 'finish_reason') === undefined) return [];
        const index = numberAt(choice, 'index') ?? 0;
        finished.add(index);
        return rest(index);
      });
    }

    const isWhole = () => seen.size > 0 && finished.size >= seen.size;
    function take(walked: Json): readonly StreamEvent[] {
      const choices = listAt(walked, 'choices');
      if (choices.length === 0) return tellsUsage ? [chunk(walked, true)] : [];
      const kept = choices.flatMap((choice) => masked(choice) ?? []);
      const held = finishedIn(kept);
      const plain = withoutMember(walked, 'usage');
      const told = tellsUsage ? walked : plain;
      return [
        ...held.map((choice) => chunk(withMember(plain, 'choices', [choice]), false)),
        ...(kept.length > 0 ? [chunk(withMember(told, 'choices', kept), isWhole())] : []),
      ];
    }

    return {
      take({ data }) {
        const walked = walkShape(CHAT_CHUNK, data, {
          ...visitor,
          text: (value) => value,
          jsonText: (value) => value,
        });
        const known = walked !== undefined && at(walked, 'choices') !== undefined;
        return known ? take(walked) : unknownEvent(unknown);
      },
      isWhole,
      count: open.count,
    };
  };
}

function chunk(data: Json, last: boolean): StreamEvent {
  return { type: 'chunk', data, ...(last && { last }) };
}
