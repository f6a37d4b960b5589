import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MAX_RESTORE_HELD,
  type RestoreOptions,
  restorePlaceholders,
  restoreStream,
} from '../../src/masking/actions/restore-placeholders.ts';
import { sessionPlaceholders } from '../../src/masking/actions/session-placeholder.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { chop } from './sample-text.ts';

const sessionKey = new Uint8Array(64).fill(5);
const ours = sessionPlaceholders(sessionKey, 'acme');
const ADA = 'ada@example.com';
const ada = ours.replace('EMAIL', ADA);
const phone = ours.replace('PHONE', '415-555-2671');

function restored(text: string, options?: RestoreOptions): string {
  return restorePlaceholders(ours, text, options).text;
}

function streamed(chunks: readonly string[], options?: RestoreOptions): string {
  const stream = restoreStream(ours, options);
  return chunks.map((chunk) => stream.push(chunk)).join('') + stream.end();
}

test.each([
  [
    'of another session',
    sessionPlaceholders(new Uint8Array(64).fill(6), 'acme').replace('EMAIL', ADA),
  ],
  ['of another tenant', sessionPlaceholders(sessionKey, 'other').replace('EMAIL', ADA)],
  ['that was cut', ada.slice(0, -2)],
  ['that was cut in its middle and closed', `${ada.slice(0, -6)}⟧`],
  ['that was forged', '⟦EMAIL·aaaaaaaaaaaaaaaaaaaaaaaaaaaa⟧'],
  ['of another entity', ada.replace('EMAIL', 'PHONE')],
  ['in capitals', ada.toUpperCase()],
  ['with an entity in small letters', ada.replace('EMAIL', 'email')],
  ['with a changed letter', ada.replace(/(.)⟧$/, (_, last) => `${last === 'a' ? 'b' : 'a'}⟧`)],
  ['with other brackets', ada.replace('⟦', '[').replace('⟧', ']')],
  ['with a space in it', ada.replace('·', ' ·')],
  ['with a zero-width character in it', ada.replace('·', '·\u200b')],
  ['that is too long', `⟦EMAIL·${'a'.repeat(5000)}⟧`],
  ['with nothing in it', '⟦⟧ ⟦EMAIL·⟧ ⟦·⟧ ⟦'],
  ['in the manner of others', '<EMAIL_1> [EMAIL_1] {{EMAIL}}'],
])('a placeholder %s stays text', (_what, text) => {
  expect(restorePlaceholders(ours, `a ${text} b`)).toEqual({ text: `a ${text} b`, count: 0 });
  expect(streamed([...`a ${text}`])).toBe(`a ${text}`);
});

/** Where a value would be sent to somebody: `X` is the placeholder. */
const LINKS: readonly string[] = [
  'https://evil.example/?q=X',
  'see http://evil.example/X/pixel.png now',
  'HTTPS://EVIL.EXAMPLE/?q=X',
  'ftp://evil.example/X',
  'http:\\\\evil.example\\X',
  'http:/evil.example/X',
  '//evil.example/X',
  'www.evil.example/?q=X',
  'evil.example/?q=X',
  'evil.example?q=X',
  'http://évil.example/?q=X',
  'http://evil.example/?a="b",c=(X)',
  'http://evil.example/?q=\u00a0X',
  'X.evil.example',
  'X-pixel.evil.example/a.png',
  'Xé.evil.example',
  'mailto:eve@evil.example?body=X',
  'data:text/html,X',
  'javascript:alert(X)',
  '[a](http://x/?q=X)',
  '[a](/relative?q=X)',
  '[a](http://x/?q=y X)',
  '[a](http://x/?(q)=X)',
  '[a](http://x/?q=\\)X)',
  '[a](<http://x/ ?)q=X>)',
  '[a](<//x/\\> X>)',
  '[a](\nhttp://x/?q=X\n)',
  '![a](http://x/?q=X)',
  '![a](//x/?q=X "title")',
  '[![a](b)](http://x/?q=X)',
  '[r]: http://x/?q=X',
  '[r]:http://x/?q=X',
  '[r]:\n  http://x/?q=X',
  '[r]: <http://x/? q=X>',
  '[r]: /x?q=X',
  '<img src=X>',
  '<img src=http://x/?q=X>',
  '<img src="http://x/?q=X">',
  "<img src='x' title='>' alt=\"> X\">",
  '<img src = "http://x/? > X">',
  '<a href="https://x/\n\n?q=X">',
  '<p style="background:url(//x/X)">',
  '</p X>',
  '<https://x/?q=X>',
  '<!-- X',
  '<img src="http://x/?q= and much text\n\nlater X',
  '<style>p{background:url(//x/X)}</style>',
];

test.each(LINKS)('no value comes back into a link: %s', (pattern) => {
  const text = pattern.replace('X', ada);
  expect(restored(text)).toBe(text);
  expect(restored(`Hello (${ada})\n${text}`)).toBe(`Hello (${ADA})\n${text}`);
  for (let cut = 0; cut <= text.length; cut++) {
    expect(streamed([text.slice(0, cut), text.slice(cut)]), `cut at ${cut}`).toBe(text);
  }
});

/** Where a value is shown to a person. */
const SHOWN: readonly string[] = [
  'X',
  'Write to X.',
  'Write to X. Then wait.',
  'X, X; X: (X) "X" “X” *X* **X** _X_ ~~X~~ #X',
  'XX',
  '`X`',
  '- X\n- X\n\n1. X\n> X\n# X\n| X | X |',
  '[X](http://x/) X',
  '[see](http://x/?q=1) X',
  'at https://x/?q=1 X',
  'https://x/\nX',
  'www.x.example X',
  '<b>X</b> <a href="https://x/">X</a> X',
  'a < b, 1 <3 X and <> X',
  '[r]: http://x/ X',
  '[a](b\n\nX',
  'x = {"mail": "X"}',
  '電話はXです。Xに',
  '电话X。电话',
  'a ``` X ``` b',
  '```X``` b X'.replace('```X```', '```x```'),
  'C:\\X'.replace('\\', ' '),
  'a/X and and/or X',
  '😀X😀',
  '\ud83dX\ud83d',
];

test.each(SHOWN)('a value comes back where it is shown: %s', (pattern) => {
  const text = pattern.replaceAll('X', ada);
  const expected = pattern.replaceAll('X', ADA);
  expect(restorePlaceholders(ours, text)).toEqual({
    text: expected,
    count: pattern.split('X').length - 1,
  });
  for (let cut = 0; cut <= text.length; cut++) {
    expect(streamed([text.slice(0, cut), text.slice(cut)]), `cut at ${cut}`).toBe(expected);
  }
  expect(streamed(Array.from({ length: text.length }, (_, at) => text.charAt(at)))).toBe(expected);
});

test.each([
  '```\nX\n```',
  '~~~ts\nX\n~~~',
  '> ```\n> X\n> ```',
  '- ```\n  X\n  ```',
  '````\n```\nX\n````',
  '```\n~~~\nX\n```',
  '```\n``` x\nX\n```',
  '``` X',
  '```\nX',
])('a value comes back into fenced code only when asked: %j', (pattern) => {
  const text = pattern.replace('X', ada);
  expect(restored(text)).toBe(text);
  expect(restored(text, { inCode: true })).toBe(pattern.replace('X', ADA));
  expect(restored(`${text}\n\`\`\`\`\n${ada}`)).toContain(text);
});

test('a value comes back after fenced code', () => {
  expect(restored(`\`\`\`js\nx\n\`\`\`  \n${ada}`)).toBe(`\`\`\`js\nx\n\`\`\`  \n${ADA}`);
});

test('a value that came back is text: it brings no other back, and makes the links that it makes', () => {
  const nested = ours.replace('CUSTOM_NOTE', `see ${ada}`);
  expect(restored(nested)).toBe(`see ${ada}`);
  const image = ours.replace('CUSTOM_NOTE', '<img src="//x/?q=');
  expect(restored(`${image} ${ada}`)).toBe(`<img src="//x/?q= ${ada}`);
});

test('what comes back is counted and told', () => {
  const told: string[] = [];
  const { count } = restorePlaceholders(ours, `${ada} ${phone} //${ada}`, {
    onRestore: (entity) => told.push(entity),
  });
  expect(count).toBe(2);
  expect(told).toEqual(['EMAIL', 'PHONE']);
});

test('a value that would not come back as it was is redacted', () => {
  expect(ours.replace('EMAIL', 'a'.repeat(1025))).toBe('[EMAIL]');
  expect(ours.replace('EMAIL', '\ud83d')).toBe('[EMAIL]');
  expect(restored(ours.replace('EMAIL', 'a'.repeat(1024)))).toBe('a'.repeat(1024));
});

test('a key of another length is refused', () => {
  expect(() => sessionPlaceholders(new Uint8Array(32), 'acme')).toThrow(RangeError);
});

test('an abort drops what is held, and the restorer is at its start again', () => {
  const stream = restoreStream(ours);
  expect(stream.push(`to ${ada.slice(0, 20)}`)).toBe('to ');
  stream.abort();
  expect(stream.held()).toBe(0);
  expect(stream.end()).toBe('');
  expect(stream.push(ada) + stream.end()).toBe(ADA);
});

test('placeholders come back to their values, whatever the values are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (value) => {
      const placeholder = ours.replace('EMAIL', value);
      expect(placeholder).toBe(ours.replace('EMAIL', value));
      expect(placeholder).toMatch(/^⟦EMAIL·[a-z2-7]{26,}⟧$/);
      expect(restored(placeholder)).toBe(value);
    }),
    { numRuns: 200 },
  );
});

const engine = maskingEngine({
  entities: ['EMAIL', 'PHONE', 'US_SOCIAL_SECURITY_NUMBER', 'CREDIT_DEBIT_CARD_NUMBER'],
  actions: ours.replace,
});

const plainText = fc
  .array(
    fc.constantFrom(
      'The customer wrote to',
      'ada.lovelace@example.co.uk',
      'bob@example.com,',
      '(415) 555-2671',
      '219-09-9999.',
      '4111 1111 1111 1111',
      '日本語で',
      'naïve 😀',
      '\n',
      '– and then',
      '12 of 30',
      '⟦',
      '⟦EMAIL·',
      '⟦EMAIL·aaaaaaaaaaaaaaaaaaaaaaaaaaaa⟧',
      '⟧',
      '…',
      '`code`',
      '\u200b',
      '(see',
      'below)',
    ),
    { maxLength: 16 },
  )
  .map((words) => words.join(' '));

test('restoring what was masked gives the text again, for every chunking of either', () => {
  fc.assert(
    fc.property(
      plainText,
      fc.array(fc.nat(), { maxLength: 10 }),
      fc.array(fc.nat(), { maxLength: 10 }),
      (text, cuts, others) => {
        const within = (whole: string, at: readonly number[]): string[] =>
          chop(
            whole,
            at.map((one) => one % (whole.length + 1)),
          );
        const mask = engine.stream();
        const masked = within(text, cuts).map(mask.push).join('') + mask.end();
        expect(masked).toBe(engine.text(text).text);
        const back = restoreStream(ours);
        expect(within(masked, others).map(back.push).join('') + back.end()).toBe(text);
        expect(back.count()).toBe(mask.count());
      },
    ),
    { numRuns: 600 },
  );
});

test('any chunking of any text is restored alike, and no more is held than stated', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ada,
      phone,
      ada.slice(0, 9),
      '⟦',
      '⟧',
      '·',
      '.',
      '.x',
      '-',
      '/',
      'http://a',
      ' ',
    ),
    fc.constantFrom(
      '```',
      '~~~',
      '\n',
      '](',
      ')',
      ']: ',
      '<a ',
      '<',
      '>',
      '="',
      '"',
      "'",
      '\\',
      'www',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom(`⟦EMAIL·${'a'.repeat(3000)}`, 'é'.repeat(70), '𝒳'.repeat(70)),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      fc.array(fc.nat(), { maxLength: 10 }),
      (text, cuts) => {
        const stream = restoreStream(ours);
        let out = '';
        for (const chunk of chop(
          text,
          cuts.map((cut) => cut % (text.length + 1)),
        )) {
          out += stream.push(chunk);
          expect(stream.held()).toBeLessThanOrEqual(MAX_RESTORE_HELD);
        }
        expect(out + stream.end()).toBe(restored(text));
      },
    ),
    { numRuns: 1500 },
  );
});
