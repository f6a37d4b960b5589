import { expect, test } from 'vitest';
import { textAt } from '../../../src/connections/bedrock/json-member.ts';
import { anthropicEvents } from '../../../src/connections/bedrock/stream/anthropic-events.ts';
import type {
  EventMasker,
  StreamEvent,
} from '../../../src/connections/bedrock/stream/event-masker.ts';
import { responseEvents } from '../../../src/connections/bedrock/stream/response-events.ts';
import { readServerEvents } from '../../../src/connections/bedrock/stream/server-events.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { maskingEngine } from '../../../src/masking/masking-engine.ts';
import { engineMasker } from './engine-masker.ts';

const engine = maskingEngine();
const masker = engineMasker(engine);

function given(events: EventMasker, data: readonly Json[]): readonly StreamEvent[] {
  return data.flatMap((one) => events.take({ type: textAt(one, 'type') ?? '', data: one }));
}

test.each(['text', 'thinking'])(
  'a value that begins where a block of %s does is masked',
  (type) => {
    const delta = { type: `${type}_delta`, [type]: '-9999 and more ' };
    const out = given(anthropicEvents(masker, 'end'), [
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type, [type]: 'My ssn is 219-09' },
      },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_stop' },
    ]);
    const text = out.map(
      ({ data }) => textAt(data, 'delta', type) ?? textAt(data, 'content_block', type) ?? '',
    );
    expect(text.join('')).toBe('My ssn is [US_SOCIAL_SECURITY_NUMBER] and more ');
  },
);

test('what is begun in the Responses API has no text before its pieces come', () => {
  const part = { type: 'output_text', text: 'My ssn is 219-09' };
  const out = given(responseEvents(masker, 'end'), [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', content: [part] },
    },
    { type: 'response.content_part.added', output_index: 0, content_index: 0, part },
    {
      type: 'response.content_part.done',
      output_index: 0,
      content_index: 0,
      part: { ...part, text: 'My ssn is 219-09-9999' },
    },
  ]);
  expect(JSON.stringify(out)).not.toContain('219-09');
  expect(textAt(out[2]?.data, 'part', 'text')).toBe('My ssn is [US_SOCIAL_SECURITY_NUMBER]');
});

async function read(chunks: Iterable<string>): Promise<number> {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  let events = 0;
  for await (const _event of readServerEvents(bytes())) events += 1;
  return events;
}

test('an event without an end is given up, whether it is one line or many', async () => {
  function* endless(line: string) {
    for (let count = 0; count < 10_000; count++) yield line;
    throw new Error('was read on and on');
  }
  for (const line of ['x'.repeat(1_000), `data: ${'x'.repeat(1_000)}\n`]) {
    await expect(read(endless(line))).rejects.toThrow('not well-formed');
  }
});

test('a long event in many pieces is read in time', async () => {
  // Takes minutes where the line is searched from its start with every piece.
  function* pieces() {
    yield 'data: ';
    for (let count = 0; count < 40_000; count++) yield 'x'.repeat(100);
    yield '\r';
    yield '\n\r\n';
  }
  expect(await read(pieces())).toBe(1);
});
