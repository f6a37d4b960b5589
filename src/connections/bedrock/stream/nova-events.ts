import type { Json } from '../../../gateway/json.ts';
import { INVOCATION_METRICS } from '../protocol/anthropic-shapes.ts';
import { members } from '../protocol/shape.ts';
import { walkShape } from '../protocol/walk-shape.ts';
import { answerVisitor, type WholeMasker } from './answer-visitor.ts';
import { converseEvents } from './converse-events.ts';
import { type EventMasker, type UnknownEvents, unknownEvent } from './event-masker.ts';

const METRICS = members(INVOCATION_METRICS);

/** Nova's own stream: the events of ConverseStream, each an object of one member named for it. */
export function novaEvents(masker: WholeMasker, unknown: UnknownEvents): EventMasker {
  const converse = converseEvents(masker, unknown);
  const visitor = answerVisitor(masker, () => undefined);
  return {
    take({ data }) {
      const { type, rest } = namedMember(data);
      if (type === undefined) return unknownEvent(unknown);
      const metrics = walkShape(METRICS, rest, visitor);
      return converse.take({ type, data: Object(data)[type] }).map((event) => ({
        ...event,
        type: 'chunk',
        data: { [event.type]: event.data, ...Object(metrics) },
      }));
    },
    isWhole: converse.isWhole,
    count: converse.count,
  };
}

function namedMember(data: Json): Readonly<{ type?: string; rest: Json }> {
  const names = Object.keys(Object(data));
  const type = names.find((name) => !Object.hasOwn(INVOCATION_METRICS, name));
  if (type === undefined) return { rest: {} };
  const { [type]: _event, ...rest } = Object(data);
  return { type, rest };
}
