import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../../src/connections/bedrock/json-member.ts';
import { anthropicEvents } from '../../../src/connections/bedrock/stream/anthropic-events.ts';
import { carrierOf } from '../../../src/connections/bedrock/stream/carriers.ts';
import { chatEvents } from '../../../src/connections/bedrock/stream/chat-events.ts';
import { converseEvents } from '../../../src/connections/bedrock/stream/converse-events.ts';
import type {
  EventMasker,
  StreamEvent,
} from '../../../src/connections/bedrock/stream/event-masker.ts';
import { responseEvents } from '../../../src/connections/bedrock/stream/response-events.ts';
import { joinedThrough, type TextPipe } from '../../../src/connections/bedrock/text-pipe.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { unmaskedTexts } from '../../../src/masking/joined-masker.ts';
import { maskingEngine } from '../../../src/masking/masking-engine.ts';
import { modelMasking } from '../../../src/runtime/model-masking.ts';
import { engineMasker } from './engine-masker.ts';

const engine = maskingEngine();
const masker = engineMasker(engine);
const chunk = (data: Json): StreamEvent => ({ type: 'chunk', data });
const inChoice = (delta: Json, finish_reason: string | null = null) =>
  chunk({ choices: [{ index: 0, delta, finish_reason }] });
const named = (type: string, more: object): StreamEvent => ({ type, data: { type, ...more } });
const place = { item_id: 'f', output_index: 0 };

/** Where arguments of tools stream, in every protocol, and a channel of text that is seldom read. */
const CHANNELS: Readonly<
  Record<
    string,
    Readonly<{
      make: () => EventMasker;
      piece: (text: string) => StreamEvent;
      end: readonly StreamEvent[];
      read: (data: Json) => string | undefined;
    }>
  >
> = {
  'chat: arguments of a tool': {
    make: () => chatEvents(false)(masker, 'end'),
    piece: (text) => inChoice({ tool_calls: [{ index: 0, function: { arguments: text } }] }),
    end: [inChoice({}, 'tool_calls')],
    read: (data) => textAt(data, 'choices', 0, 'delta', 'tool_calls', 0, 'function', 'arguments'),
  },
  'anthropic: arguments of a tool': {
    make: () => anthropicEvents(masker, 'end'),
    piece: (partial_json) =>
      chunk({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json },
      }),
    end: [chunk({ type: 'content_block_stop', index: 0 }), chunk({ type: 'message_stop' })],
    read: (data) => textAt(data, 'delta', 'partial_json'),
  },
  'responses: arguments of a tool': {
    make: () => responseEvents(masker, 'end'),
    piece: (delta) => named('response.function_call_arguments.delta', { ...place, delta }),
    end: [
      named('response.function_call_arguments.done', { ...place, arguments: '' }),
      named('response.completed', { response: { status: 'completed' } }),
    ],
    read: (data) => textAt(data, 'delta'),
  },
};

const ARGUMENTS = '{"to":"bob\\u0040example.com","n":"219-09-9999","deep":["bob@example.com"]}';

test.each(Object.entries(CHANNELS))('%s are masked JSON wherever they are cut', (_, channel) => {
  for (let cut = 0; cut <= ARGUMENTS.length; cut++) {
    const events = channel.make();
    const pieces = [ARGUMENTS.slice(0, cut), ARGUMENTS.slice(cut)].filter((piece) => piece !== '');
    const out = [...pieces.map(channel.piece), ...channel.end].flatMap((one) => events.take(one));
    const text = out.map(({ data }) => channel.read(data) ?? '').join('');
    expect(JSON.parse(text)).toEqual({
      to: '[EMAIL]',
      n: '[US_SOCIAL_SECURITY_NUMBER]',
      deep: ['[EMAIL]'],
    });
    expect(JSON.stringify(out)).not.toMatch(/219-09|bob/);
  }
});

test('server-sent events are the same wherever their bytes are cut, in a character too', async () => {
  const events = ['naïve — 日本', 'zwei', '👩‍👩‍👧'].map((text) => ({ text }));
  const bytes = Buffer.from(
    `: hello\r\n\r\n${events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`).join('')}data: [DONE]\n\n`,
  );
  const { read } = carrierOf('sse-done');
  for (let cut = 0; cut <= bytes.byteLength; cut++) {
    async function* pieces() {
      yield bytes.subarray(0, cut);
      yield bytes.subarray(cut);
    }
    const out: Json[] = [];
    for await (const { data } of read(pieces(), (text) => text)) out.push(data);
    expect(out).toEqual(events);
  }
});

const masking = await modelMasking({
  masks: {
    pii: {
      actions: { EMAIL: { kind: 'placeholder' } },
      detectors: {},
      dictionaries: {},
      fieldNames: {},
    },
  },
  secretOf: () => Buffer.alloc(32, 7),
  loadDetector: async () => async (texts) => texts.map(() => []),
});

test('placeholders come back the same wherever a stream is cut, and never where a value would travel on', () => {
  const owner = { principal: 'test/alice', session: 'one', unmask: true };
  const own = masking(['pii'], owner);
  const foreign = masking(['pii'], { ...owner, session: 'two' }).engine.text(
    'bob@example.com',
  ).text;
  const mark = own.engine.text('bob@example.com').text;
  const text = `To ${mark}, ${foreign}, ![x](https://a.example/${mark}) <img src="//b.example/${mark}"> https://c.example/?d=${mark}\n\`\`\`\n${mark}\n\`\`\`\n${mark.slice(0, -3)}`;
  const expected = `To bob@example.com, ${text.slice(`To ${mark}, `.length)}`;
  const restored = (pieces: readonly string[]): string => {
    const restore: TextPipe = own.restore();
    const events = converseEvents(
      {
        ...masker,
        pipes: {
          text: () => restore,
          joined: () => joinedThrough(unmaskedTexts(), () => restore),
          json: engine.jsonStream,
        },
      },
      'end',
    );
    const deltas = pieces.map((piece) => ({
      type: 'contentBlockDelta',
      data: { delta: { text: piece }, contentBlockIndex: 0 },
    }));
    return [...deltas, { type: 'messageStop', data: { stopReason: 'max_tokens' } }]
      .flatMap((event) => events.take(event))
      .map(({ data }) => textAt(data, 'delta', 'text') ?? '')
      .join('');
  };
  expect(restored([text])).toBe(expected);
  for (let cut = 1; cut < text.length; cut++) {
    expect([cut, restored([text.slice(0, cut), text.slice(cut)])]).toEqual([cut, expected]);
  }
});

test('a refusal and a reasoning of a chat are texts of their own, and whatever probabilities spell is dropped', () => {
  for (const member of ['content', 'refusal', 'reasoning', 'reasoning_content']) {
    const events = chatEvents(false)(masker, 'end');
    const out = ['It is bob@exa', 'mple.com']
      .map((text) =>
        chunk({
          choices: [
            {
              index: 0,
              delta: { [member]: text },
              logprobs: { content: [{ token: 'bob@example.com' }] },
            },
          ],
        }),
      )
      .concat(inChoice({}, 'stop'))
      .flatMap((event) => events.take(event));
    const text = out
      .flatMap(({ data }) => listAt(data, 'choices'))
      .map((choice) => textAt(at(choice, 'delta'), member) ?? '')
      .join('');
    expect(text).toBe('It is [EMAIL]');
    expect(JSON.stringify(out)).not.toContain('bob');
  }
});
