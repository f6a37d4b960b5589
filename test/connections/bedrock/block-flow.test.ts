import { expect, test } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../../src/connections/bedrock/json-member.ts';
import { ANTHROPIC_RESPONSE } from '../../../src/connections/bedrock/protocol/anthropic-shapes.ts';
import { CONVERSE_RESPONSE } from '../../../src/connections/bedrock/protocol/converse-shapes.ts';
import { maskAnswer } from '../../../src/connections/bedrock/stream/answer-visitor.ts';
import { anthropicEvents } from '../../../src/connections/bedrock/stream/anthropic-events.ts';
import { converseEvents } from '../../../src/connections/bedrock/stream/converse-events.ts';
import type { StreamEvent } from '../../../src/connections/bedrock/stream/event-masker.ts';
import { novaEvents } from '../../../src/connections/bedrock/stream/nova-events.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { maskingEngine } from '../../../src/masking/masking-engine.ts';
import { engineMasker } from './engine-masker.ts';

const masker = engineMasker(maskingEngine());
const chunk = (data: Json): StreamEvent => ({ type: 'chunk', data });
const inBlock = (contentBlockIndex: number, delta: Json): StreamEvent => ({
  type: 'contentBlockDelta',
  data: { delta, contentBlockIndex },
});
const stopOf = (contentBlockIndex: number): StreamEvent => ({
  type: 'contentBlockStop',
  data: { contentBlockIndex },
});
const END: StreamEvent = { type: 'messageStop', data: { stopReason: 'end_turn' } };
const inPieces = (text: string) => text.match(/.{1,6}/gsu) ?? [];
const converseBlock = (text: string, index: number) => [
  ...inPieces(text).map((piece) => inBlock(index, { text: piece })),
  stopOf(index),
];
const asNova = ({ type, data }: StreamEvent) => chunk({ [type]: data });

/** Answers of two blocks of text, streamed, in every protocol that has such. */
const PROTOCOLS = {
  converse: {
    run: (texts: readonly string[]) => {
      const events = converseEvents(masker, 'end');
      return [...texts.flatMap(converseBlock), END].flatMap((one) => events.take(one));
    },
    read: ({ data }: StreamEvent) => [
      numberAt(data, 'contentBlockIndex'),
      textAt(data, 'delta', 'text'),
    ],
  },
  nova: {
    run: (texts: readonly string[]) => {
      const events = novaEvents(masker, 'end');
      return [...texts.flatMap(converseBlock), END].map(asNova).flatMap((one) => events.take(one));
    },
    read: ({ data }: StreamEvent) => [
      numberAt(data, 'contentBlockDelta', 'contentBlockIndex'),
      textAt(data, 'contentBlockDelta', 'delta', 'text'),
    ],
  },
  anthropic: {
    run: (texts: readonly string[]) => {
      const events = anthropicEvents(masker, 'end');
      const all = texts.flatMap((text, index) => [
        { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
        ...inPieces(text).map((piece) => ({
          type: 'content_block_delta',
          index,
          delta: { type: 'text_delta', text: piece },
        })),
        { type: 'content_block_stop', index },
      ]);
      return [...all, { type: 'message_stop' }].flatMap((one) => events.take(chunk(one)));
    },
    read: ({ data }: StreamEvent) => [numberAt(data, 'index'), textAt(data, 'delta', 'text')],
  },
} as const;

const TEXT = 'Pay with 4111 1111 1111 1111, or ask bob@example.com. Thanks.';
const MASKED = 'Pay with [CREDIT_DEBIT_CARD_NUMBER], or ask [EMAIL]. Thanks.';

function whole(texts: readonly string[]): readonly string[] {
  const content = texts.map((text) => ({ text }));
  const answer = { output: { message: { role: 'assistant', content } } };
  const walked = maskAnswer(CONVERSE_RESPONSE, answer, masker, () => undefined);
  return listAt(walked, 'output', 'message', 'content').map((block) => textAt(block, 'text') ?? '');
}

test.each(Object.entries(PROTOCOLS))(
  'values that blocks share are masked wherever they are cut, as in a whole answer: %s',
  (_, { run, read }) => {
    for (let cut = 1; cut < TEXT.length; cut++) {
      const texts = [TEXT.slice(0, cut), TEXT.slice(cut)];
      const blocks = ['', ''];
      for (const event of run(texts)) {
        const [index, text] = read(event);
        if (typeof index === 'number' && typeof text === 'string') blocks[index] += text;
      }
      expect(blocks.join('')).toBe(MASKED);
      expect([cut, blocks]).toEqual([cut, whole(texts)]);
    }
  },
);

test('blocks begin and end in order, each with what is its own', () => {
  const citation = { citation: { title: 't' } };
  const events = converseEvents(masker, 'end');
  const toolUse = { toolUse: { toolUseId: 't', name: 'send' } };
  const out = [
    inBlock(0, { text: 'The sky is 4111 1111' }),
    inBlock(0, citation),
    stopOf(0),
    inBlock(1, { text: ' 1111' }),
    inBlock(1, citation),
    inBlock(1, { text: ' 1111 blue' }),
    stopOf(1),
    { type: 'contentBlockStart', data: { start: toolUse, contentBlockIndex: 2 } },
    inBlock(2, { toolUse: { input: '{"a":1}' } }),
    stopOf(2),
    inBlock(3, { text: 'so 219-09' }),
    stopOf(3),
    END,
  ].flatMap((one) => events.take(one));
  const told = out.map(({ type, data }) => {
    const index = numberAt(data, 'contentBlockIndex') ?? '';
    return `${type} ${index} ${JSON.stringify(at(data, 'delta') ?? null)}`;
  });
  expect(told).toEqual([
    'contentBlockDelta 0 {"text":"The sky is "}',
    `contentBlockDelta 0 ${JSON.stringify(citation)}`,
    'contentBlockDelta 0 {"text":"[CREDIT_DEBIT_CARD_NUMBER]"}',
    'contentBlockStop 0 null',
    `contentBlockDelta 1 ${JSON.stringify(citation)}`,
    'contentBlockDelta 1 {"text":" blue"}',
    'contentBlockStop 1 null',
    'contentBlockStart 2 null',
    'contentBlockDelta 2 {"toolUse":{"input":"{\\"a\\":1}"}}',
    'contentBlockStop 2 null',
    'contentBlockDelta 3 {"text":"so "}',
    'contentBlockDelta 3 {"text":"219-09"}',
    'contentBlockStop 3 null',
    'messageStop  null',
  ]);
});

test('a block that was left is not come back to: its halves would be put together by readers', () => {
  const half = (index: number, text: string) => inBlock(index, { text });
  const sent = [half(0, 'so 4111 1111'), half(1, ' and '), half(0, ' 1111 1111'), END];
  const ending = converseEvents(masker, 'end');
  expect(() => sent.map((one) => ending.take(one))).toThrow(/does not know/);
  const dropping = converseEvents(masker, 'drop');
  const out = sent.flatMap((one) => dropping.take(one));
  expect(JSON.stringify(out)).not.toContain('" 1111 1111"');
  const again = [half(0, 'so 4111 1111'), stopOf(0), half(0, ' 1111 1111')];
  const ended = converseEvents(masker, 'end');
  expect(() => again.map((one) => ended.take(one))).toThrow(/does not know/);
});

test('a whole answer of Anthropic is masked over its blocks, and not over a tool between them', () => {
  const texts = [
    { type: 'text', text: 'It is 219-09' },
    { type: 'text', text: '-9999.' },
  ];
  const tool = { type: 'tool_use', id: 't', name: 'send', input: {} };
  const masked = (content: Json) =>
    at(
      maskAnswer(ANTHROPIC_RESPONSE, { content }, masker, () => undefined),
      'content',
    );
  expect(masked(texts)).toEqual([
    { type: 'text', text: 'It is [US_SOCIAL_SECURITY_NUMBER]' },
    { type: 'text', text: '.' },
  ]);
  const [first = {}, second = {}] = texts;
  expect(masked([first, tool, second])).toEqual([first, tool, second]);
});

test('what stands between two blocks of text waits up to a bound too', () => {
  const events = converseEvents(masker, 'end');
  const text = { delta: { text: 'so 4111 1111' }, contentBlockIndex: 0 };
  events.take({ type: 'contentBlockDelta', data: text });
  const start = { type: 'contentBlockStart', data: { start: {}, contentBlockIndex: 1 } };
  const take = () => {
    for (let n = 0; n < 100_000; n++) events.take(start);
  };
  expect(take).toThrow(/more between two blocks of text than the gate holds/);
});

test('a long answer of many blocks comes to no such bound', () => {
  const events = converseEvents(masker, 'end');
  const title = 'a page '.repeat(2_000);
  const out = Array.from({ length: 300 }, (_, contentBlockIndex) => [
    { type: 'contentBlockDelta', data: { delta: { text: 'Some words. ' }, contentBlockIndex } },
    { type: 'contentBlockDelta', data: { delta: { citation: { title } }, contentBlockIndex } },
    { type: 'contentBlockStop', data: { contentBlockIndex } },
  ]).flatMap((block) => block.flatMap((one) => events.take(one)));
  expect(out.length).toBeGreaterThan(800);
});
