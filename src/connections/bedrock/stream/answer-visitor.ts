import type { Json } from '../../../gateway/json.ts';
import type { Shape } from '../protocol/shape.ts';
import { type Visitor, walkShape } from '../protocol/walk-shape.ts';
import type { TextEngine } from '../text-engine.ts';
import { type AnswerPipes, throughJoined, throughPipe } from '../text-pipe.ts';
import { textRuns } from '../text-runs.ts';

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

/** Masks a whole answer: what is read as one in it as one. Undefined for one that is dropped. */
export function maskAnswer(
  shape: Shape,
  answer: Json,
  masker: WholeMasker,
  counted: (values: number) => void,
): Json | undefined {
  const known = new Map<string, string>();
  for (const run of textRuns(shape, answer, 'drop')) {
    const pipe = masker.pipes.joined();
    const texts = throughJoined(
      pipe,
      run.map(({ text }) => text),
    );
    for (const [index, { at }] of run.entries()) known.set(at, texts[index] ?? '');
    counted(pipe.count());
  }
  const visitor = answerVisitor(masker, counted);
  return walkShape(shape, answer, {
    ...visitor,
    text: (value, at) => known.get(at) ?? visitor.text(value, at),
  });
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
