import type { Json } from '../../../gateway/json.ts';
import type { Shape } from '../protocol/shape.ts';
import { walkShape } from '../protocol/walk-shape.ts';
import { answerVisitor, type WholeMasker } from './answer-visitor.ts';
import { type EventMasker, type UnknownEvents, unknownEvent } from './event-masker.ts';
import { pipesByKey } from './pipes-by-key.ts';

/** Events of which each carries the next piece of a text, at the same place in each. */
export type DeltaPlan = Readonly<{
  shape: Shape;
  /** Whether the text ends with this event */
  ends: (data: Json) => boolean;
  /** Whether the answer is complete with this event */
  completes: (data: Json) => boolean;
  /** Which of several texts at the same place this event goes on with */
  textOf?: (data: Json) => string;
}>;

/** Masks such events. Every text of one place is one text. */
export function deltaEvents(
  { shape, ends, completes, textOf = () => '' }: DeltaPlan,
  masker: WholeMasker,
  unknown: UnknownEvents,
): EventMasker {
  const open = pipesByKey((key) =>
    key.startsWith('json ') ? masker.pipes.json() : masker.pipes.text(),
  );
  let count = 0;
  let whole = false;
  const visitor = answerVisitor(masker, (values) => {
    count += values;
  });
  function goOn(key: string, value: string, final: boolean): string {
    return open.of(key).push(value) + (final ? open.end(key) : '');
  }

  return {
    take({ data }) {
      const final = ends(data);
      const walked = walkShape(shape, data, {
        ...visitor,
        text: (value, place) => goOn(`text ${textOf(data)} ${place}`, value, final),
        jsonText: (value, place) => goOn(`json ${textOf(data)} ${place}`, value, final),
      });
      if (walked === undefined) return unknownEvent(unknown);
      whole ||= completes(data);
      return [{ type: 'chunk', data: walked, ...(whole && { last: true as const }) }];
    },
    isWhole: () => whole,
    count: () => count + open.count(),
  };
}
