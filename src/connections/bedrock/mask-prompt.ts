import type { Json } from '../../gateway/json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import { GONE } from '../../masking/mask-run.ts';
import type { MaskingEngine } from '../../masking/masking-engine.ts';
import type { Shape } from './protocol/shape.ts';
import { type Visitor, walkShape } from './protocol/walk-shape.ts';
import type { WholeTextEngine } from './text-engine.ts';
import { textRuns } from './text-runs.ts';

/** Gives a name that a mask covers another one, the same for the same name. */
export type Renamer = (name: string) => string;

/** @param newName unguessable, of letters */
export function renamer(engine: MaskingEngine, newName: () => string): Renamer {
  const names = new Map<string, string>();
  return (name) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const given = engine.find(name).length === 0 ? name : `masked_${newName()}`;
    names.set(name, given);
    return given;
  };
}

/** A prompt with its sensitive values replaced, and how many there were. */
export type MaskedPrompt = Readonly<{ body: Json; count: number }>;

/**
 * Masks a prompt in every channel that its shape names.
 * @throws SallyportError `denied` for what cannot be masked: images, and documents that are no text
 */
export function maskPrompt(
  shape: Shape,
  body: Json,
  engine: WholeTextEngine,
  rename: Renamer,
): MaskedPrompt {
  const runs = maskRuns(shape, body, engine);
  let count = runs.count;
  const text = (value: string, at = ''): string => {
    const known = runs.texts.get(at);
    if (known !== undefined) return known;
    const masked = engine.text(value);
    count += masked.count;
    return masked.text;
  };
  const visitor: Visitor = {
    text,
    word: rename,
    json: (value) => {
      const masked = engine.json(value);
      count += masked.count;
      return masked.value;
    },
    jsonText: (value) => {
      const stream = engine.jsonStream();
      const masked = stream.push(value) + stream.end();
      count += stream.count();
      return masked;
    },
    textBytes: (value) => base64Of(text(textOf(value))),
    bytes: (value, of, at) => {
      if (of === 'opaque') return value;
      throw new SallyportError(
        'denied',
        `policies ask for masks, and \`${at}\` is ${of === 'image' ? 'an image' : 'a document'} that the gate cannot read; send its text instead`,
      );
    },
    unknown: 'refuse',
  };
  return { body: walkShape(shape, body, visitor) ?? {}, count };
}

type MaskedRuns = Readonly<{ texts: ReadonlyMap<string, string>; count: number }>;

/** What is read as one is masked as one. The texts by their places. */
function maskRuns(shape: Shape, body: Json, engine: WholeTextEngine): MaskedRuns {
  const texts = new Map<string, string>();
  let count = 0;
  for (const run of textRuns(shape, body, 'refuse')) {
    const masked = engine.run(run.map(({ text }) => text));
    count += masked.count;
    for (const [index, { at }] of run.entries()) texts.set(at, masked.texts[index] ?? GONE);
  }
  return { texts, count };
}

/** A prompt as people read it: masked, long texts cut, bytes named by their number. */
export function showPrompt(
  shape: Shape,
  body: Json,
  engine: WholeTextEngine,
  longest: number,
): Json {
  const runs = maskRuns(shape, body, engine);
  const text = (value: string, at = ''): string => {
    const masked = runs.texts.get(at) ?? engine.text(value).text;
    // Masked before it is cut, so that no half of a value stays behind.
    if (masked.length <= longest) return masked;
    return `${masked.slice(0, longest)}… (${value.length} characters)`;
  };
  const visitor: Visitor = {
    text,
    word: (value) => text(value),
    json: (value) => {
      const masked = engine.json(value).value;
      return JSON.stringify(masked).length <= longest ? masked : text(JSON.stringify(value));
    },
    jsonText: (value) => {
      const stream = engine.jsonStream();
      const masked = stream.push(value) + stream.end();
      return masked.length <= longest ? masked : `${masked.slice(0, longest)}…`;
    },
    textBytes: (value) => text(textOf(value)),
    bytes: (value) => `(${Buffer.byteLength(value, 'base64')} bytes)`,
    unknown: 'refuse',
  };
  return walkShape(shape, body, visitor) ?? {};
}

function textOf(base64: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
    // UTF-16 is UTF-8 with a NUL in every other place: nothing would be found in it.
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw new SallyportError('bad_request', 'a document of text is not UTF-8, or has a NUL in it');
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64');
}
