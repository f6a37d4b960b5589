import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at, listAt, textAt } from '../../../src/connections/bedrock/json-member.ts';
import { hostPolicy } from '../../../src/connections/bedrock/links/host-policy.ts';
import { CONVERSE_RESPONSE } from '../../../src/connections/bedrock/protocol/converse-shapes.ts';
import { walkShape } from '../../../src/connections/bedrock/protocol/walk-shape.ts';
import { answerVisitor } from '../../../src/connections/bedrock/stream/answer-visitor.ts';
import { anthropicEvents } from '../../../src/connections/bedrock/stream/anthropic-events.ts';
import { chatEvents } from '../../../src/connections/bedrock/stream/chat-events.ts';
import { converseEvents } from '../../../src/connections/bedrock/stream/converse-events.ts';
import type {
  EventMasker,
  StreamEvent,
} from '../../../src/connections/bedrock/stream/event-masker.ts';
import { novaEvents } from '../../../src/connections/bedrock/stream/nova-events.ts';
import { responseEvents } from '../../../src/connections/bedrock/stream/response-events.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { maskingEngine } from '../../../src/masking/masking-engine.ts';
import { engineMasker } from './engine-masker.ts';

const engine = maskingEngine();
const masker = engineMasker(engine, hostPolicy(['ok.example']));
const SECRETS = [
  'bob@example.com',
  '219-09-9999',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk',
];
const TEXT = `Ask ${SECRETS[0]}, SSN ${SECRETS[1]}; see https://evil.example/?q=1 or [ok](https://ok.example/a). Token ${SECRETS[2]} ends.`;

function whole(text: string): string {
  const visitor = answerVisitor(masker, () => undefined);
  const answer = { output: { message: { role: 'assistant', content: [{ text }] } } };
  const walked = walkShape(CONVERSE_RESPONSE, answer, visitor);
  return textAt(walked, 'output', 'message', 'content', 0, 'text') ?? '';
}
const EXPECTED = whole(TEXT);

type Protocol = Readonly<{
  name: string;
  make: () => EventMasker;
  events: (pieces: readonly string[]) => readonly StreamEvent[];
  /** The text that a client puts together */
  read: (event: Json) => string;
}>;

const chunk = (data: Json): StreamEvent => ({ type: 'chunk', data });
const place = { item_id: 'm', output_index: 0, content_index: 0 };
const PROTOCOLS: readonly Protocol[] = [
  {
    name: 'converse',
    make: () => converseEvents(masker, 'end'),
    events: (pieces) => [
      { type: 'messageStart', data: { role: 'assistant' } },
      ...pieces.map((text) => ({
        type: 'contentBlockDelta',
        data: { delta: { text }, contentBlockIndex: 0 },
      })),
      { type: 'contentBlockStop', data: { contentBlockIndex: 0 } },
      { type: 'messageStop', data: { stopReason: 'end_turn' } },
    ],
    read: (data) => textAt(data, 'delta', 'text') ?? '',
  },
  {
    name: 'converse reasoning',
    make: () => converseEvents(masker, 'end'),
    events: (pieces) => [
      ...pieces.map((text) => ({
        type: 'contentBlockDelta',
        data: { delta: { reasoningContent: { text } }, contentBlockIndex: 3 },
      })),
      {
        type: 'contentBlockDelta',
        data: { delta: { reasoningContent: { signature: 'c2ln' } }, contentBlockIndex: 3 },
      },
      { type: 'contentBlockStop', data: { contentBlockIndex: 3 } },
      { type: 'messageStop', data: { stopReason: 'end_turn' } },
    ],
    read: (data) => textAt(data, 'delta', 'reasoningContent', 'text') ?? '',
  },
  {
    name: 'anthropic thinking',
    make: () => anthropicEvents(masker, 'end'),
    events: (pieces) => [
      ...pieces.map((thinking) =>
        chunk({
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'thinking_delta', thinking },
        }),
      ),
      chunk({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'signature_delta', signature: 'c2ln' },
      }),
      chunk({ type: 'content_block_stop', index: 0 }),
      chunk({ type: 'message_stop' }),
    ],
    read: (data) => textAt(data, 'delta', 'thinking') ?? '',
  },
  {
    name: 'nova',
    make: () => novaEvents(masker, 'end'),
    events: (pieces) => [
      ...pieces.map((text) =>
        chunk({ contentBlockDelta: { delta: { text }, contentBlockIndex: 0 } }),
      ),
      chunk({ messageStop: { stopReason: 'end_turn' } }),
    ],
    read: (data) => textAt(data, 'contentBlockDelta', 'delta', 'text') ?? '',
  },
  {
    name: 'chat, the second of two choices',
    make: () => chatEvents(false)(masker, 'end'),
    events: (pieces) => [
      ...pieces.map((content) =>
        chunk({
          choices: [
            { index: 0, delta: { content: 'other ' } },
            { index: 1, delta: { content } },
          ],
        }),
      ),
      chunk({ choices: [{ index: 1, delta: {}, finish_reason: 'stop' }] }),
      chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    ],
    read: (data) =>
      listAt(data, 'choices')
        .map((choice) =>
          at(choice, 'index') === 1 ? (textAt(choice, 'delta', 'content') ?? '') : '',
        )
        .join(''),
  },
  {
    name: 'responses',
    make: () => responseEvents(masker, 'end'),
    events: (pieces) => [
      ...pieces.map((delta) => ({
        type: 'response.output_text.delta',
        data: { type: 'response.output_text.delta', ...place, delta },
      })),
      {
        type: 'response.output_text.done',
        data: { type: 'response.output_text.done', ...place, text: '' },
      },
      {
        type: 'response.completed',
        data: { type: 'response.completed', response: { status: 'completed' } },
      },
    ],
    read: (data) => textAt(data, 'delta') ?? '',
  },
];

function run({ make, events, read }: Protocol, pieces: readonly string[]) {
  const events_ = make();
  const out = events(pieces).flatMap((event) => events_.take(event));
  return { text: out.map(({ data }) => read(data)).join(''), out, isWhole: events_.isWhole() };
}

function expectMasked(protocol: Protocol, pieces: readonly string[]): void {
  const { text, out, isWhole } = run(protocol, pieces);
  expect(text).toBe(EXPECTED);
  expect(isWhole).toBe(true);
  const all = JSON.stringify(out);
  for (const secret of SECRETS) expect(all).not.toContain(secret);
  expect(all).not.toContain('evil');
}

test('the whole text has no secret and no link elsewhere', () => {
  expect(EXPECTED).toBe(
    'Ask [EMAIL], SSN [US_SOCIAL_SECURITY_NUMBER]; see [link removed] or [ok](https://ok.example/a). Token [JWT] ends.',
  );
});

test.each(PROTOCOLS)('$name: a stream cut anywhere in two is the whole text', (protocol) => {
  for (let cut = 0; cut <= TEXT.length; cut++) {
    expectMasked(
      protocol,
      [TEXT.slice(0, cut), TEXT.slice(cut)].filter((piece) => piece !== ''),
    );
  }
});

test.each(PROTOCOLS)(
  '$name: a stream of single characters, or cut at random, is the whole text',
  (protocol) => {
    expectMasked(protocol, [...TEXT]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (sizes) => {
          const pieces: string[] = [];
          let from = 0;
          for (const size of [...sizes, TEXT.length]) {
            if (from < TEXT.length) pieces.push(TEXT.slice(from, from + size));
            from += size;
          }
          expectMasked(protocol, pieces);
        },
      ),
      { numRuns: 25 },
    );
  },
);

test.each(PROTOCOLS)(
  '$name: a stream that is given up lets nothing out of what it holds',
  (protocol) => {
    for (const secret of SECRETS) {
      for (let cut = 1; cut < secret.length; cut += 3) {
        const stopped = protocol.make();
        const pieces = protocol.events([`ask ${secret.slice(0, cut)}`]);
        const begun = pieces.slice(
          0,
          pieces.findIndex((event) => JSON.stringify(event).includes('ask ')) + 1,
        );
        const out = begun.flatMap((event) => stopped.take(event));
        // Of what goes on without end the mark leaves, and the rest is swallowed.
        expect('ask [JWT').toContain(out.map(({ data }) => protocol.read(data)).join(''));
        expect(stopped.isWhole()).toBe(false);
      }
    }
  },
);

test('arguments of a tool are the same JSON however they are cut, and hold no secret in any escape', () => {
  const escaped = `{"to":"bob\\u0040example.com","n":"${SECRETS[1]}","deep":{"list":["x","${SECRETS[0]}"]}}`;
  for (let cut = 0; cut <= escaped.length; cut++) {
    const events = converseEvents(masker, 'end');
    const out = [escaped.slice(0, cut), escaped.slice(cut)]
      .map((input) => ({
        type: 'contentBlockDelta',
        data: { delta: { toolUse: { input } }, contentBlockIndex: 1 },
      }))
      .concat([{ type: 'contentBlockStop', data: { contentBlockIndex: 1 } } as never])
      .flatMap((event) => events.take(event));
    const input = out.map(({ data }) => textAt(data, 'delta', 'toolUse', 'input') ?? '').join('');
    expect(JSON.parse(input)).toEqual({
      to: '[EMAIL]',
      n: '[US_SOCIAL_SECURITY_NUMBER]',
      deep: { list: ['x', '[EMAIL]'] },
    });
  }
});

test('an event that nobody knows is dropped or ends the stream, never passed', () => {
  const strange: readonly (readonly [(unknown: 'drop' | 'end') => EventMasker, StreamEvent])[] = [
    [
      (unknown) => converseEvents(masker, unknown),
      { type: 'contentBlockWhisper', data: { text: SECRETS[0] ?? '' } },
    ],
    [
      (unknown) => converseEvents(masker, unknown),
      {
        type: 'contentBlockDelta',
        data: { delta: { whisper: SECRETS[0] ?? '' }, contentBlockIndex: 0 },
      },
    ],
    [
      (unknown) => anthropicEvents(masker, unknown),
      chunk({ type: 'whisper', text: SECRETS[0] ?? '' }),
    ],
    [
      (unknown) => anthropicEvents(masker, unknown),
      chunk({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'whisper_delta', text: SECRETS[0] ?? '' },
      }),
    ],
    [(unknown) => novaEvents(masker, unknown), chunk({ whisper: { text: SECRETS[0] ?? '' } })],
    [
      (unknown) => chatEvents(true)(masker, unknown),
      chunk({ whispers: [{ text: SECRETS[0] ?? '' }] }),
    ],
    [
      (unknown) => responseEvents(masker, unknown),
      { type: 'response.whisper.delta', data: { delta: SECRETS[0] ?? '' } },
    ],
  ];
  for (const [make, event] of strange) {
    expect(make('drop').take(event)).toEqual([]);
    expect(() => make('end').take(event)).toThrow('does not know');
  }
});
