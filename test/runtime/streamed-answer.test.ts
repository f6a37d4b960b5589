import fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseStreamedAnswer } from '../../src/runtime/streamed-answer.ts';

const NUL = String.fromCharCode(0);
const DELIMITER = NUL.repeat(8);
const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['nothing', ''],
  ['an answer without a head', '{"decision":"allow"}'],
  ['a head that is cut', `{"statusCode":200}${NUL.repeat(7)}`],
  ['a head that is no JSON', `200${NUL}${DELIMITER}`],
  ['a head without a status', `{"headers":{}}${DELIMITER}{}`],
  ['a status that is a text', `{"statusCode":"200"}${DELIMITER}{}`],
])('%s is no answer', (_what, payload) => {
  expect(() => parseStreamedAnswer(bytes(payload))).toThrow();
});

test('status and body come back as they were written, whatever the body holds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), (statusCode, text) => {
      const body = text.toWellFormed();
      const head = JSON.stringify({ statusCode, headers: { a: 'b' } });
      // A part of a larger buffer, as the SDK gives it.
      const payload = bytes(`before${head}${DELIMITER}${body}`).subarray('before'.length);
      expect(parseStreamedAnswer(payload)).toEqual({ status: statusCode, body });
    }),
  );
});
