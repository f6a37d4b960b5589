import fc from 'fast-check';
import { HOSTILE_SEEDS } from '../../bench/masking/hostile-seeds.ts';
import {
  restorePlaceholders,
  restoreStream,
} from '../../src/masking/actions/restore-placeholders.ts';
import { sessionPlaceholders } from '../../src/masking/actions/session-placeholder.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { DOCUMENTS } from '../masking/documents.ts';
import { jsonDocument, spelt } from '../masking/json-text.ts';
import { chop, sampleText, VALUES } from '../masking/sample-text.ts';
import { expectSame } from './expect-same.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const engine = maskingEngine({
  fields: { ssn: 'US_SOCIAL_SECURITY_NUMBER', hiv_positive: 'SECRET' },
});
const placeholders = sessionPlaceholders(new Uint8Array(64).fill(9), 'fuzz');

/** A document with pieces of itself and of others cut out, doubled and moved. */
const mutated = fc
  .tuple(
    fc.constantFrom(...DOCUMENTS.map(({ text }) => text)),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 12 }),
        fc.oneof(
          fc.constantFrom(...HOSTILE_SEEDS, ...VALUES.map(([, value]) => value)),
          fc.string({ unit: 'binary', maxLength: 3 }),
        ),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([text, edits]) => {
    let out = text.slice(0, 900);
    for (const [at, cut, put] of edits) {
      const from = at % (out.length + 1);
      out = out.slice(0, from) + put + out.slice(from + cut);
    }
    return out;
  });

const text = fc.oneof({ weight: 3, arbitrary: sampleText }, { weight: 1, arbitrary: mutated });
const cuts = fc.array(fc.nat(), { maxLength: 12 });

function pieces(whole: string, at: readonly number[]): string[] {
  return chop(
    whole,
    at.map((one) => one % (whole.length + 1)),
  );
}

const textTarget: FuzzTarget = {
  name: 'text',
  property: async () =>
    fc.property(text, (input) => {
      const once = engine.text(input).text;
      expectSame(engine.text(once).text, once, 'masking what was masked changes it');
    }),
};

const streamTarget: FuzzTarget = {
  name: 'stream',
  property: async () =>
    fc.property(
      text,
      cuts,
      fc.constantFrom(undefined, 'ssn', 'password', 'dob'),
      (input, at, field) => {
        const stream = engine.stream(field);
        const out = pieces(input, at).map(stream.push).join('') + stream.end();
        const whole = engine.stream(field);
        expectSame(out, whole.push(input) + whole.end(), 'the chunks matter');
        if (field === undefined)
          expectSame(out, engine.text(input).text, 'a stream is not the text');
      },
    ),
};

const jsonTarget: FuzzTarget = {
  name: 'json',
  property: async () =>
    fc.property(
      jsonDocument.chain((value) => fc.tuple(fc.constant(value), spelt(value))),
      cuts,
      ([value, spelling], at) => {
        const stream = engine.jsonStream();
        const out = pieces(spelling, at).map(stream.push).join('') + stream.end();
        expectSame(JSON.parse(out), engine.json(value).value, 'the stream is not the parsed JSON');
      },
    ),
};

const TOKENS = [
  ...'{}[],:" \n',
  '\\',
  '"a"',
  '"ssn":',
  '1',
  '-0.5e3',
  'true',
  'nul',
  '\\u00',
  '"x',
];

const brokenJsonTarget: FuzzTarget = {
  name: 'broken json',
  property: async () =>
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...TOKENS), fc.constant('ada@example.com')), {
        maxLength: 20,
      }),
      cuts,
      (tokens, at) => {
        const input = tokens.join('');
        const stream = engine.jsonStream();
        const out = pieces(input, at).map(stream.push).join('') + stream.end();
        if (out.includes('ada@example.com')) throw new Error(`a value leaves: ${out}`);
      },
    ),
};

const restoreTarget: FuzzTarget = {
  name: 'placeholders',
  property: async () => {
    const masked = maskingEngine({ actions: placeholders.replace });
    const made = placeholders.replace('EMAIL', 'ada@example.com');
    const markup = fc.constantFrom(
      '](',
      ')',
      '<a ',
      '>',
      '="',
      '"',
      'http://',
      '```',
      '\n',
      ' ',
      '.',
      'x',
      '⟦',
      '⟧',
      made,
      made.slice(0, 20),
    );
    const input = fc.oneof(
      text,
      fc.array(markup, { maxLength: 16 }).map((parts) => parts.join('')),
    );
    return fc.property(input, cuts, (raw, at) => {
      const hidden = masked.text(raw).text;
      const whole = restorePlaceholders(placeholders, hidden);
      const stream = restoreStream(placeholders);
      const out = pieces(hidden, at).map(stream.push).join('') + stream.end();
      expectSame(out, whole.text, 'the chunks matter');
      const again = restorePlaceholders(sessionPlaceholders(new Uint8Array(64), 'fuzz'), hidden);
      expectSame(again, { text: hidden, count: 0 }, 'another session restores');
    });
  },
};

/** The masking of texts, streams and JSON, and the way back. */
export const MASKING_TARGETS: readonly FuzzTarget[] = [
  textTarget,
  streamTarget,
  jsonTarget,
  brokenJsonTarget,
  restoreTarget,
];
