import type { EntityName } from './entity-name.ts';
import { jsonStringWriter } from './json-escape.ts';
import { type Replace, redactWithType } from './replace.ts';
import type { StreamMasker } from './stream-masker.ts';

/** Takes the decoded text of one JSON string; returns the text that stands in its place, escaped. */
export type StringSink = StreamMasker;

/** Masks what is found in the text. */
export function jsonTextSink(stream: StreamMasker): StringSink {
  const writer = jsonStringWriter();
  return {
    ...stream,
    push: (text) => writer.write(stream.push(text)),
    end: () => writer.write(stream.end()) + writer.end(),
  };
}

/** Replaces the text whole. A text longer than `max` is redacted, so that no more has to be held. */
export function wholeSink(entity: EntityName, replace: Replace, max: number): StringSink {
  let value = '';
  return {
    push: (text) => {
      if (value.length <= max) value = (value + text).slice(0, max + 1);
      return '';
    },
    end: () => {
      const action = value.length <= max ? replace : redactWithType;
      return JSON.stringify(action(entity, value)).slice(1, -1);
    },
    abort: () => {
      value = '';
    },
    count: () => 1,
    held: () => value.length,
  };
}
