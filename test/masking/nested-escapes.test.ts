import { expect, test } from 'vitest';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { emissions } from './stream-chunks.ts';

const engine = maskingEngine();
const mask = (text: string): string => engine.text(text).text;
const SSN = '219-09-9999';
const MASKED = '[US_SOCIAL_SECURITY_NUMBER]';

test('an e-mail address in an address in an address of the web is masked', () => {
  expect(mask('/login?next=%2Fu%3Fq%3Dada%40example.com')).not.toContain('example');
  expect(mask('/login?next=%2Fu%3Fq%3Dada%2540example.com%26x')).not.toContain('example');
  expect(mask('/login?next=%2Fu%3Fq%3Dada%252540example.com%26x')).not.toContain('example');
});

test('a line break in a form ends no word', () => {
  expect(mask(`text=hello%0D%0A${SSN}%0Abye%09${SSN}`)).toBe(
    `text=hello%0D%0A${MASKED}%0Abye%09${MASKED}`,
  );
});

test('a line break in JSON in JSON ends no word, however deep', () => {
  let text = `hello\n${SSN}\n\t${SSN}`;
  for (let depth = 0; depth < 5; depth++) {
    text = JSON.stringify(text);
    expect(mask(text)).toBe(text.replaceAll(SSN, MASKED));
  }
});

const NESTED = ['', '\\', '\\\\', '\\\\\\', '\\\\\\\\', '%', '%25', '%2525', '%252525'].flatMap(
  (before) => ['n', 't', 'u0041', 'x41', '"', '40', '0A', ''].map((after) => before + after),
);

test('what is escaped several times is masked alike wherever a stream is cut', () => {
  for (const written of NESTED) {
    const text = `a ${written}${SSN}${written}ada@example.com${written} z`;
    const whole = mask(text);
    for (let cut = 0; cut <= text.length; cut++) {
      const halves = [text.slice(0, cut), text.slice(cut)];
      expect(emissions(engine.stream(), halves).join('')).toBe(whole);
    }
    expect(emissions(engine.stream(), [...text]).join('')).toBe(whole);
  }
});
