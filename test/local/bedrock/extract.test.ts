import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockText } from '../../../src/local/bedrock/model/answer.ts';
import { extract, NOTHING_FOUND } from '../../../src/local/bedrock/model/extract.ts';
import { atOffsets, byCharacters, byWords } from '../../../src/local/bedrock/model/pieces.ts';
import { type Prompt, turn } from '../../../src/local/bedrock/model/prompt.ts';
import { asked } from '../../../src/local/bedrock/model/question.ts';
import { sentencesOf } from '../../../src/local/bedrock/model/sentences.ts';
import { countTokens, firstTokens } from '../../../src/local/bedrock/model/tokens.ts';

function prompt(...turns: Prompt['turns']): Prompt {
  return { turns, tools: [], toolChoice: 'auto', maxTokens: undefined, stopSequences: [] };
}

function answerTo(...turns: Prompt['turns']): string {
  return extract(asked(prompt(...turns)), false)
    .map(blockText)
    .join('');
}

test('an empty question, and one that nothing in the context shares words with, find nothing', () => {
  expect(answerTo(turn('user', { texts: [''] }))).toBe(NOTHING_FOUND);
  const context = turn('system', { texts: ['The sky is blue.'] });
  expect(answerTo(context, turn('user', { texts: ['Who pays the rent?'] }))).toBe(NOTHING_FOUND);
});

test('the question itself is no context, nor is what the assistant has said', () => {
  const question = turn('user', { texts: ['Is the card charged twice?'] });
  const said = turn('assistant', { texts: ['The card is charged twice.'] });
  expect(answerTo(question, said, question)).toContain('“Is the card charged twice?”');
  expect(answerTo(said, question)).toBe(NOTHING_FOUND);
});

test('the question is found in a prompt that is one text, before or behind its context', () => {
  const context = 'Cards are charged at night. Orders leave at noon.';
  for (const text of [
    `Context:\n\n${context}\n\nQuestion: When are cards charged?`,
    `When are cards charged?\n\n${context}`,
    `Is it so?\n\nQuestion: cards charged when\n\nWhat else?\n\n${context}`,
  ]) {
    expect(answerTo(turn('user', { texts: [text] }))).toBe(
      'The context says: “Cards are charged at night.”',
    );
  }
});

test('at most three sentences are quoted, those that share most words, in their order, each once', () => {
  const text = 'Red box one. Red box two. Red big box. Red big box. Red lid. Red big old box.';
  expect(
    answerTo(turn('system', { texts: [text] }), turn('user', { texts: ['red big old box'] })),
  ).toBe('The context says: “Red box one.” “Red big box.” “Red big old box.”');
});

test('a sentence ends at no dot of an address or a number, and knows where it begins', () => {
  const text = 'Write to bob@example.com at 10.30. Then wait!\nDone';
  const sentences = sentencesOf(text);
  expect(sentences.map(({ text: one }) => one)).toEqual([
    'Write to bob@example.com at 10.30.',
    'Then wait!',
    'Done',
  ]);
  for (const { text: one, start } of sentences) expect(text.slice(start)).toMatch(one.slice(0, 4));
});

test('cut into pieces of any kind, a text is the same text', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 });
  fc.assert(
    fc.property(
      anyText,
      fc.array(fc.nat(70)),
      fc.integer({ min: 1, max: 9 }),
      (text, offsets, n) => {
        expect(atOffsets(offsets)(text).join('')).toBe(text);
        expect(byCharacters(n)(text).join('')).toBe(text);
        expect(byWords(text).join('')).toBe(text);
      },
    ),
  );
});

test('the first N tokens of a text are N tokens, or all of it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.nat(30), (text, most) => {
      const first = firstTokens(text, most);
      expect(text.startsWith(first.text)).toBe(true);
      expect(countTokens(first.text)).toBe(Math.min(most, countTokens(text)));
      expect(first.all).toBe(countTokens(text) <= most);
    }),
  );
});
