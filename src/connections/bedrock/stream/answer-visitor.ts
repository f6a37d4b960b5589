import type { Json } from '../../../gateway/json.ts';
import type { Visitor } from '../protocol/walk-shape.ts';
import type { TextEngine } from '../text-engine.ts';
import { type AnswerPipes, throughPipe } from '../text-pipe.ts';

/** How whole values of an answer are masked. */
export type WholeMasker = Readonly<{
  pipes: AnswerPipes;
  json: (value: Json) => Readonly<{ value: Json; count: number }>;
  /** Names and ids: given out as they are, or under another name where a mask covers them */
  word: (value: string) => string;
}>;

/** The masking of an engine; an answer without one leaves as it is. */
export function jsonMaskerOf(engine: TextEngine | undefined): WholeMasker['json'] {
  return engine === undefined ? (value) => ({ value, count: 0 }) : (value) => engine.json(value);
}

/** Masks what is whole in an answer; what its shape does not name is dropped. */
export function answerVisitor(masker: WholeMasker, counted: (values: number) => void): Visitor {
  const { pipes, json, word } = masker;
  const throughText = (value: string): string => {
    const pipe = pipes.text();
    const out = throughPipe(pipe, value);
    counted(pipe.count());
    return out;
  };
  return {
    text: throughText,
    word,
    json: (value) => {
      const masked = json(value);
      counted(masked.count);
      return masked.value;
    },
    jsonText: (value) => {
      const pipe = pipes.json();
      const out = throughPipe(pipe, value);
      counted(pipe.count());
      return out;
    },
    textBytes: (value) =>
      Buffer.from(throughText(Buffer.from(value, 'base64').toString('utf8'))).toString('base64'),
    // What a model sealed for itself goes back to it; nobody else makes anything of it.
    bytes: (value, of) => (of === 'opaque' ? value : ''),
    unknown: 'drop',
  };
}
