import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanFor } from '../../src/masking/finder.ts';
import { redactWithType } from '../../src/masking/replace.ts';
import { streamMaskerOver } from '../../src/masking/stream-masker.ts';
import { textMasker } from '../../src/masking/text-masker.ts';
import { chop, choppedText, VALUES } from './sample-text.ts';

const mask = textMasker();
const scan = scanFor({});

function streamed(chunks: readonly string[]): string[] {
  const stream = streamMaskerOver(scan, redactWithType);
  return [...chunks.map((chunk) => stream.push(chunk)), stream.end()];
}

test('a text cut in two anywhere is masked as the whole text is', () => {
  for (const [, value] of VALUES) {
    const text = `The value is ${value} and so on, 12 (x).`;
    const whole = mask(text).text;
    for (let cut = 0; cut <= text.length; cut++) {
      const emitted = streamed([text.slice(0, cut), text.slice(cut)]);
      expect(emitted.join(''), `${value} cut at ${cut}`).toBe(whole);
    }
  }
});

test.each([
  'メールはtaro@example.jp。クレジットカード4242424242424242。',
  'taro@example。jp と 例え@例え。テスト。End',
  'password = os.environ["DB_PASSWORD"]; token = generate_token(length=32), password: Pass(word x',
  'password: "{{ vault_password }}" password = input("Password: ") 我的密码：abc123456 contraseña: Verano2024',
])(
  'a text that is judged by what follows, cut in two anywhere, is masked as the whole text is: %s',
  (text) => {
    const whole = mask(text).text;
    for (let cut = 0; cut <= text.length; cut++) {
      expect(streamed([text.slice(0, cut), text.slice(cut)]).join(''), `cut at ${cut}`).toBe(whole);
    }
    expect(streamed([...text]).join('')).toBe(whole);
  },
);

test('a text that arrives character by character is masked as the whole text is', () => {
  for (const [, value] of VALUES) {
    const text = `see ${value}\n${value}, end`;
    expect(streamed([...text]).join('')).toBe(mask(text).text);
  }
});

test('any chunking of any text gives the masked whole text', () => {
  fc.assert(
    fc.property(choppedText, ([text, cuts]) => {
      expect(streamed(chop(text, cuts)).join('')).toBe(mask(text).text);
    }),
    { numRuns: 1500 },
  );
});

test('no emission holds a raw value', () => {
  for (const [, value] of VALUES) {
    for (let size = 1; size < 9; size++) {
      const text = `before ${value} after`;
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      for (const emission of streamed(chunks)) expect(emission).not.toContain(value.slice(0, 8));
    }
  }
});

test('an abort drops what is held', () => {
  const stream = streamMaskerOver(scan, redactWithType);
  expect(stream.push('call 415-555-26')).not.toContain('415');
  stream.abort();
  expect(stream.held()).toBe(0);
  expect(stream.end()).toBe('');
});

test('a value longer than any buffer is swallowed, not held and not leaked', () => {
  const stream = streamMaskerOver(scan, redactWithType);
  let out = stream.push('token eyJhbGciOiJIUzI1NiJ9.');
  let held = 0;
  for (let piece = 0; piece < 2000; piece++) {
    out += stream.push('QUJD');
    held = Math.max(held, stream.held());
  }
  out += stream.push(' end') + stream.end();
  expect(out).toBe('token [JWT] end');
  expect(held).toBeLessThan(512);
});
