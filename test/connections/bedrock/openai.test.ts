import OpenAI, { APIError, NotFoundError, PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../../../src/connections/bedrock/json-member.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { type BedrockWorld, CHAT, EMBED, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { json, recut } from './scripted-upstream.ts';

let world: BedrockWorld;
let client: OpenAI;
beforeAll(async () => {
  world = await startBedrockWorld();
  client = new OpenAI({ apiKey: TOKEN, baseURL: `${world.url}/openai/v1`, maxRetries: 0 });
});
afterAll(() => world.close());
beforeEach(() => {
  world.oblige({ masks: ['pii'] });
  world.upstream.got.length = 0;
});

const RAW = 'Mail bob@example.com or call SSN 219-09-9999 now — naïve.';
const MASKED = 'Mail [EMAIL] or call SSN [US_SOCIAL_SECURITY_NUMBER] now — naïve.';
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function sse(events: readonly Json[], done = true): string {
  const lines = events.map((event) => {
    const type = Object(event).type;
    return `${type ? `event: ${type}\r\n` : ''}data: ${JSON.stringify(event)}\r\n\r\n`;
  });
  return `: comment\n\n${lines.join('')}${done ? 'data: [DONE]\n\n' : ''}`;
}

const chunk = (choices: Json, more: object = {}): Json => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: CHAT,
  choices,
  ...more,
});
const piecesOf = (text: string, size: number) =>
  text.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [];

test('errors are in the shape that its client raises', async () => {
  const error = await client.chat.completions
    .create({ model: 'gpt-4', messages: [{ role: 'user', content: 'hi' }] })
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(PermissionDeniedError);
  expect(error.code).toBe('denied');
  await expect(client.files.list()).rejects.toBeInstanceOf(NotFoundError);
});

test('a completion is masked in every channel both ways', async () => {
  world.upstream.answer(() =>
    json({
      id: 'c1',
      object: 'chat.completion',
      created: 1,
      model: CHAT,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: RAW,
            refusal: null,
            reasoning: RAW,
            tool_calls: [
              {
                id: 't1',
                type: 'function',
                function: { name: 'look', arguments: JSON.stringify({ q: RAW }) },
              },
            ],
          },
          logprobs: { content: [{ token: 'bob@example.com' }] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: USAGE,
    }),
  );
  const answer = await client.chat.completions.create({
    model: CHAT,
    messages: [
      { role: 'system', content: RAW },
      { role: 'user', content: [{ type: 'text', text: RAW }] },
      {
        role: 'assistant',
        tool_calls: [
          {
            id: 't0',
            type: 'function',
            function: { name: 'look', arguments: JSON.stringify({ q: RAW }) },
          },
        ],
      },
      { role: 'tool', tool_call_id: 't0', content: RAW },
    ],
    tools: [
      {
        type: 'function',
        function: { name: 'look', description: RAW, parameters: { type: 'object' } },
      },
    ],
  });
  const sent = world.upstream.got[0];
  expect(sent?.path).toBe('/openai/v1/chat/completions');
  expect(JSON.stringify(sent?.body)).not.toMatch(/bob@|219-09/);
  expect(JSON.stringify(answer)).not.toMatch(/bob@|219-09/);
  expect(answer.choices[0]?.message.content).toBe(MASKED);
  const call = answer.choices[0]?.message.tool_calls?.[0];
  expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ q: MASKED });
  expect(world.outcomes.at(-1)).toMatchObject({
    usage: { inputTokens: 10, outputTokens: 5, stopReason: 'tool_calls', tools: ['look'] },
  });
});

test('interleaved choices and tool calls are masked however the bytes are cut', async () => {
  const args = JSON.stringify({ to: RAW });
  for (const size of [1, 3, 11]) {
    const texts = piecesOf(RAW, size).map((content) =>
      [0, 1].map((index) => chunk([{ index, delta: { content }, finish_reason: null }])),
    );
    const calls = piecesOf(args, size).map((part) =>
      chunk([
        {
          index: 0,
          delta: { tool_calls: [{ index: 0, function: { arguments: part } }] },
          finish_reason: null,
        },
      ]),
    );
    const events = [
      chunk([
        { index: 0, delta: { role: 'assistant', content: '' } },
        { index: 1, delta: { role: 'assistant', content: '' } },
      ]),
      ...texts.flat(),
      chunk([
        {
          index: 0,
          delta: {
            tool_calls: [
              { index: 0, id: 't1', type: 'function', function: { name: 'look', arguments: '' } },
            ],
          },
        },
      ]),
      ...calls,
      chunk([{ index: 0, delta: {}, finish_reason: 'tool_calls' }]),
      chunk([{ index: 1, delta: {}, finish_reason: 'stop' }]),
      chunk([], { usage: USAGE }),
    ];
    world.upstream.answer(() => ({
      headers: { 'content-type': 'text/event-stream' },
      chunks: recut([Buffer.from(sse(events))], 7 * size),
    }));
    const stream = await client.chat.completions.create({
      model: CHAT,
      messages: [{ role: 'user', content: RAW }],
      n: 2,
      stream: true,
    });
    const content = ['', ''];
    let called = '';
    for await (const event of stream) {
      expect(JSON.stringify(event)).not.toMatch(/bob@|219-09/);
      for (const { index, delta } of event.choices) {
        content[index] += delta.content ?? '';
        called += delta.tool_calls?.[0]?.function?.arguments ?? '';
      }
    }
    expect(content).toEqual([MASKED, MASKED]);
    expect(JSON.parse(called)).toEqual({ to: MASKED });
    expect(at(world.upstream.got.at(-1)?.body, 'stream_options')).toEqual({ include_usage: true });
    expect(world.outcomes.at(-1)).toMatchObject({ state: 'completed', usage: { inputTokens: 10 } });
  }
});

test('a stream that fails half-way raises an error, and what was held is dropped', async () => {
  for (const tail of [
    '',
    sse([{ error: { type: 'server_error', message: 'for bob@example.com' } }], false),
  ]) {
    world.upstream.answer(() => ({
      headers: { 'content-type': 'text/event-stream' },
      chunks: [sse([chunk([{ index: 0, delta: { content: 'one two bob@exa' } }])], false), tail],
    }));
    const stream = await client.chat.completions.create({
      model: CHAT,
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    let text = '';
    const read = async () => {
      for await (const event of stream) text += event.choices[0]?.delta.content ?? '';
    };
    const error = await read().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(`${text} ${error.message}`).not.toContain('bob');
  }
});

test('responses are masked whole and in pieces, and nothing is kept upstream', async () => {
  const item = (text: string, status: string) => ({
    type: 'message',
    id: 'm1',
    status,
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [] }],
  });
  const response = (text: string, status: string): Json => ({
    id: 'r1',
    object: 'response',
    created_at: 1,
    status,
    model: CHAT,
    output: text === '' ? [] : [item(text, status)],
    usage: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
  });
  world.upstream.answer(() => json(response(RAW, 'completed')));
  const whole = await client.responses.create({ model: CHAT, input: RAW });
  expect(whole.output_text).toBe(MASKED);
  expect(world.upstream.got[0]?.body).toMatchObject({ store: false, input: MASKED });

  const at = { item_id: 'm1', output_index: 0, content_index: 0 };
  const events = [
    { type: 'response.created', sequence_number: 0, response: response('', 'in_progress') },
    { type: 'response.output_item.added', output_index: 0, item: item('', 'in_progress') },
    ...piecesOf(RAW, 5).map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
    { type: 'response.output_text.done', ...at, text: RAW },
    { type: 'response.output_item.done', output_index: 0, item: item(RAW, 'completed') },
    { type: 'response.completed', response: response(RAW, 'completed') },
  ];
  world.upstream.answer(() => ({
    headers: { 'content-type': 'text/event-stream' },
    chunks: recut([Buffer.from(sse(events, false))], 11),
  }));
  const stream = await client.responses.create({ model: CHAT, input: RAW, stream: true });
  let text = '';
  const types: string[] = [];
  for await (const event of stream) {
    expect(JSON.stringify(event)).not.toMatch(/bob@|219-09/);
    types.push(event.type);
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.output_text.done') expect(event.text).toBe(MASKED);
  }
  expect(text).toBe(MASKED);
  expect(types.at(-1)).toBe('response.completed');
});

test('embeddings and models answer, and what they would keep or fetch is refused', async () => {
  world.upstream.answer(() =>
    json({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }],
      model: EMBED,
      usage: { prompt_tokens: 3, total_tokens: 3 },
    }),
  );
  const { data } = await client.embeddings.create({
    model: EMBED,
    input: [RAW],
    encoding_format: 'float',
  });
  expect(data[0]?.embedding).toEqual([0.5, 1]);
  expect(at(world.upstream.got[0]?.body, 'input')).toEqual([MASKED]);
  const { data: models } = await client.models.list();
  expect(models.map(({ id }) => id)).toContain(CHAT);
  expect(world.upstream.got).toHaveLength(1);
  await expect(
    client.responses.create({ model: CHAT, input: 'hi', previous_response_id: 'r0' }),
  ).rejects.toThrow('previous_response_id');
  await expect(
    client.chat.completions.create({
      model: CHAT,
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'https://example.com/x.png' } }],
        },
      ],
    }),
  ).rejects.toThrow('image_url');
});
