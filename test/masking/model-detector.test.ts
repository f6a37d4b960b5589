import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { codePointIndex } from '../../src/masking/code-points.ts';
import type { Finding } from '../../src/masking/finding.ts';
import { locateMatch } from '../../src/masking/locate-match.ts';
import { type AskModel, modelDetector } from '../../src/masking/model-detector.ts';
import { modelRequests } from '../../src/masking/model-request.ts';

const SIZES = { request: 100, overlap: 20, pieces: 5 };
const CANARY = 'canary-ada@example.com';

/** Finds every `ada`. */
const findAda: AskModel = async (pieces) =>
  pieces.map((piece) =>
    [...piece.matchAll(/ada/g)].map(({ index }) => ({
      entity: 'NAME',
      start: index,
      end: index + 3,
    })),
  );

function detector(ask: AskModel, more: Partial<Parameters<typeof modelDetector>[0]> = {}) {
  const asked: (readonly string[])[] = [];
  const detect = modelDetector({
    ask: (pieces, signal) => {
      asked.push(pieces);
      return ask(pieces, signal);
    },
    sizes: SIZES,
    concurrency: 2,
    timeoutMs: 5_000,
    cacheBytes: 100_000,
    ...more,
  });
  return { detect, asked };
}

async function thrownBy(work: Promise<unknown>): Promise<SallyportError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof SallyportError) return thrown;
  throw new Error(`not a SallyportError: ${String(thrown)}`);
}

test.each([
  ['an error', () => Promise.reject(new Error(CANARY))],
  ['what is no error', () => Promise.reject(CANARY)],
  [
    'a throw',
    () => {
      throw new TypeError(CANARY);
    },
  ],
] as [string, AskModel][])(
  '%s of the service is `unavailable` and tells nothing of the text',
  async (_, ask) => {
    const error = await thrownBy(detector(ask).detect([CANARY]));
    expect(error.code).toBe('unavailable');
    expect(JSON.stringify([error.message, error, String(error.cause)])).not.toContain('canary');
  },
);

test('a service that hangs is left behind in time, even when it does not listen', async () => {
  const { detect } = detector(() => new Promise(() => undefined), { timeoutMs: 20 });
  expect((await thrownBy(detect(['ada']))).code).toBe('unavailable');
});

test('a caller who went away is not waited for', async () => {
  const gone = new AbortController();
  const { detect } = detector(() => new Promise(() => undefined));
  const work = thrownBy(detect(['ada'], gone.signal));
  gone.abort();
  expect((await work).code).toBe('unavailable');
});

test.each<[string, readonly (readonly Finding[])[]]>([
  ['of fewer texts', []],
  ['of more texts', [[], []]],
  ['before the text', [[{ entity: 'NAME', start: -1, end: 2 }]]],
  ['after the text', [[{ entity: 'NAME', start: 1, end: 4 }]]],
  ['of nothing', [[{ entity: 'NAME', start: 1, end: 1 }]]],
  ['backwards', [[{ entity: 'NAME', start: 2, end: 1 }]]],
  ['between characters', [[{ entity: 'NAME', start: 0.5, end: 2 }]]],
  ['of no number', [[{ entity: 'NAME', start: Number.NaN, end: 2 }]]],
])('findings %s deny', async (_, found) => {
  expect((await thrownBy(detector(async () => found).detect(['ada']))).code).toBe('denied');
});

test('the first failure ends the rest, and nothing of it is remembered', async () => {
  const texts = Array.from({ length: 60 }, (_, index) => `text ${index} of ada`);
  let fails = true;
  const { detect, asked } = detector(async (pieces, signal) => {
    if (fails) throw new SallyportError('denied', 'no');
    return findAda(pieces, signal);
  });
  expect((await thrownBy(detect(texts))).code).toBe('denied');
  expect(asked.length).toBeLessThanOrEqual(2);
  fails = false;
  expect((await detect(texts)).every((found) => found.length === 1)).toBe(true);
});

test('a text is asked about once, empty ones and signs never', async () => {
  const { detect, asked } = detector(findAda);
  expect(await detect(['ada', '', ' … ', 'ada', '—'])).toEqual([
    [{ entity: 'NAME', start: 0, end: 3 }],
    [],
    [],
    [{ entity: 'NAME', start: 0, end: 3 }],
    [],
  ]);
  await detect(['ada']);
  expect(asked).toEqual([['ada']]);
});

test('what is remembered is bounded, and the oldest is forgotten first', async () => {
  const { detect, asked } = detector(findAda, { cacheBytes: 500 });
  await detect(['one']);
  await detect(['two']);
  await detect(['one']);
  await detect(['three']);
  await detect(['one']);
  await detect(['two']);
  expect(asked.flat()).toEqual(['one', 'two', 'three', 'two']);
});

test('no more requests run at once than allowed, of all callers together', async () => {
  let running = 0;
  let most = 0;
  const { detect } = detector(async (pieces, signal) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running--;
    return findAda(pieces, signal);
  });
  const texts = (name: string) => Array.from({ length: 20 }, (_, at) => `${name} ${at}`);
  await Promise.all([detect(texts('a')), detect(texts('b')), detect(texts('c'))]);
  expect(most).toBe(2);
});

const prose = fc.string({
  unit: fc.constantFrom('ada', 'b', ' ', '. ', '\n', '😀', '\ud83d', 'é', '7'),
  maxLength: 300,
});

test('long and short texts together are found the same as each alone in one piece', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(prose, { maxLength: 6 }), async (texts) => {
      const found = await detector(findAda).detect(texts);
      const whole = await detector(findAda, {
        sizes: { request: 10_000, overlap: 20, pieces: 1 },
      }).detect(texts);
      const covered = (one: readonly Finding[]) => one.map(({ start, end }) => [start, end]);
      expect(found.map(covered)).toEqual(whole.map(covered));
    }),
    { numRuns: 100 },
  );
});

test('requests hold every character of every text, within their sizes', () => {
  fc.assert(
    fc.property(fc.array(prose, { maxLength: 6 }), (texts) => {
      const requests = modelRequests(texts, SIZES);
      for (const pieces of requests) {
        expect(pieces.length).toBeLessThanOrEqual(SIZES.pieces);
        expect(pieces.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThanOrEqual(
          SIZES.request,
        );
        for (const { text, start, value } of pieces) {
          expect(texts[text]?.toWellFormed().slice(start, start + value.length)).toBe(value);
          expect(value.isWellFormed()).toBe(true);
        }
      }
      for (const [index, text] of texts.entries()) {
        const covered = new Set(
          requests
            .flat()
            .filter((piece) => piece.text === index)
            .flatMap(({ start, value }) => Array.from(value.split(''), (_, at) => start + at)),
        );
        for (const { index: at } of text.matchAll(/ada/g)) expect(covered.has(at)).toBe(true);
      }
    }),
  );
});

test('positions of code points become indices, beyond the BMP as well', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => {
      const index = codePointIndex(text);
      const characters = [...text];
      for (let position = 0; position <= characters.length; position++) {
        expect(index(position)).toBe(characters.slice(0, position).join('').length);
      }
      for (const wrong of [-1, characters.length + 1, 0.5, Number.NaN]) {
        expect(index(wrong)).toBeUndefined();
      }
    }),
  );
});

test.each([
  [
    'Ada met ada.',
    'Ada',
    [
      [0, 3],
      [8, 11],
    ],
  ],
  ['Ada\n Lovelace', 'Ada Lovelace', [[0, 13]]],
  ['a (b) [c]', '(b) [c]', [[2, 9]]],
  ['Alice is Al', 'Al', [[9, 11]]],
  ['xAl', 'Al', [[1, 3]]],
  ['nobody', 'Ada', []],
  ['nobody', ' ', []],
])('in %j the match %j stands at %j', (text, match, places) => {
  expect(locateMatch(text, match)).toEqual(places);
});
