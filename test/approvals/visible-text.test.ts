import { expect, test } from 'vitest';
import { visibleText } from '../../src/approvals/visible-text.ts';

test.each([
  ['select \u202eeteled\u202c', 'select ⟨U+202E⟩eteled⟨U+202C⟩'],
  ['or\u200bders', 'or⟨U+200B⟩ders'],
  ['a\u0000b\u001b[2Jc\rd', 'a⟨U+0000⟩b⟨U+001B⟩[2Jc⟨U+000D⟩d'],
  ['\ufeff\u2066x\u2069', '⟨U+FEFF⟩⟨U+2066⟩x⟨U+2069⟩'],
  ['a\u2028b\u3164c\u{e0041}', 'a⟨U+2028⟩b⟨U+3164⟩c⟨U+E0041⟩'],
])('nothing is hidden in %j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('what can be seen stays as it is', () => {
  const text = 'select\n\tname -- Zoë, 東京, 🙂, مرحبا\nfrom customers';
  expect(visibleText(text)).toBe(text);
});
