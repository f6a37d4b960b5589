import {
  type BedrockRuntimeClient,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, textAt } from '../../../src/connections/bedrock/json-member.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { bedrockClient } from '../../support/bedrock-calls.ts';
import { type BedrockWorld, CHAT, EMBED, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { chunkFrames, json, recut } from './scripted-upstream.ts';

let world: BedrockWorld;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  world = await startBedrockWorld();
  client = bedrockClient({ url: world.url, token: TOKEN });
});
afterAll(async () => {
  client.destroy();
  await world.close();
});
beforeEach(() => {
  world.oblige({ masks: ['pii'] });
  world.upstream.got.length = 0;
});

const RAW = 'Mail bob@example.com or call SSN 219-09-9999 now.';
const MASKED = 'Mail [EMAIL] or call SSN [US_SOCIAL_SECURITY_NUMBER] now.';
const METRICS = {
  'amazon-bedrock-invocationMetrics': { inputTokenCount: 11, outputTokenCount: 7 },
};

type Family = Readonly<{
  model: string;
  request: Json;
  response: Json;
  /** The events of a stream of these pieces */
  stream?: (pieces: readonly string[]) => readonly Json[];
  /** The text that a client reads in an event */
  read?: (event: Json) => string | undefined;
}>;

const FAMILIES: readonly Family[] = [
  {
    model: CHAT,
    request: {
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 100,
      system: RAW,
      messages: [
        { role: 'user', content: RAW },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'look', input: { q: RAW } }],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: RAW }] },
            { type: 'document', source: { type: 'text', media_type: 'text/plain', data: RAW } },
          ],
        },
      ],
      tools: [{ name: 'look', description: RAW, input_schema: { type: 'object' } }],
    },
    response: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: RAW, signature: 'c2lnbmVk' },
        { type: 'text', text: RAW },
        { type: 'tool_use', id: 't2', name: 'look', input: { q: RAW } },
      ],
      stop_reason: 'tool_use',
      usage: { input_tokens: 11, output_tokens: 7 },
    },
    stream: (pieces) => [
      {
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content: [],
          usage: { input_tokens: 11, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      ...pieces.map((text) => ({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text },
      })),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 7 },
      },
      { type: 'message_stop', ...METRICS },
    ],
    read: (event) => textAt(event, 'delta', 'text'),
  },
  {
    model: 'amazon.nova-pro-v1:0',
    request: { messages: [{ role: 'user', content: [{ text: RAW }] }], system: [{ text: RAW }] },
    response: {
      output: { message: { role: 'assistant', content: [{ text: RAW }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
    },
    stream: (pieces) => [
      { messageStart: { role: 'assistant' } },
      ...pieces.map((text) => ({ contentBlockDelta: { delta: { text }, contentBlockIndex: 0 } })),
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: { inputTokens: 11, outputTokens: 7 }, metrics: {} }, ...METRICS },
    ],
    read: (event) => textAt(event, 'contentBlockDelta', 'delta', 'text'),
  },
  {
    model: 'amazon.titan-text-express-v1',
    request: { inputText: RAW, textGenerationConfig: { maxTokenCount: 100 } },
    response: {
      inputTextTokenCount: 11,
      results: [{ tokenCount: 7, outputText: RAW, completionReason: 'FINISH' }],
    },
    stream: (pieces) =>
      pieces.map((outputText, index) => ({
        outputText,
        index,
        completionReason: index === pieces.length - 1 ? 'FINISH' : null,
        ...(index === pieces.length - 1 && METRICS),
      })),
    read: (event) => textAt(event, 'outputText'),
  },
  {
    model: 'cohere.command-r-plus-v1:0',
    request: {
      message: RAW,
      chat_history: [{ role: 'USER', message: RAW }],
      documents: [{ title: RAW, snippet: RAW }],
    },
    response: {
      text: RAW,
      finish_reason: 'COMPLETE',
      citations: [{ start: 0, end: 4, text: RAW, document_ids: ['d'] }],
    },
    stream: (pieces) => [
      ...pieces.map((text) => ({ event_type: 'text-generation', is_finished: false, text })),
      {
        event_type: 'stream-end',
        is_finished: true,
        finish_reason: 'COMPLETE',
        text: '',
        ...METRICS,
      },
    ],
    read: (event) => textAt(event, 'text'),
  },
  {
    model: 'meta.llama3-70b-instruct-v1:0',
    request: { prompt: RAW, max_gen_len: 100 },
    response: {
      generation: RAW,
      prompt_token_count: 11,
      generation_token_count: 7,
      stop_reason: 'stop',
    },
    stream: (pieces) => [
      ...pieces.map((generation) => ({ generation, stop_reason: null })),
      { generation: '', stop_reason: 'stop', ...METRICS },
    ],
    read: (event) => textAt(event, 'generation'),
  },
  {
    model: 'mistral.mistral-large-2402-v1:0',
    request: { prompt: RAW, max_tokens: 100 },
    response: { outputs: [{ text: RAW, stop_reason: 'stop' }] },
    stream: (pieces) => [
      ...pieces.map((text) => ({ outputs: [{ text, stop_reason: null }] })),
      { outputs: [{ text: '', stop_reason: 'stop' }], ...METRICS },
    ],
    read: (event) => textAt(event, 'outputs', 0, 'text'),
  },
];

const invoke = (modelId: string, body: Json) =>
  client.send(
    new InvokeModelCommand({
      modelId,
      contentType: 'application/json',
      body: JSON.stringify(body),
    }),
  );

test('a body with a member that the gate does not know is refused with its place', async () => {
  const error = await invoke(CHAT, { messages: [{ role: 'user', content: 'hi', extra: 1 }] }).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ValidationException);
  expect(error.message).toContain('`messages[0]`');
  expect(world.upstream.got).toEqual([]);
});

test('an image cannot be masked, so where a mask is asked for it is denied', async () => {
  const image = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: 'aGFsbG8=' },
  };
  const body = { max_tokens: 5, messages: [{ role: 'user', content: [image] }] };
  await expect(invoke(CHAT, body)).rejects.toThrow('image');
  world.oblige({});
  world.upstream.answer(() => json({ content: [{ type: 'text', text: 'a cat' }] }));
  await invoke(CHAT, body);
  expect(world.operations.at(-1)?.facts.prompt?.images).toBe(1);
});

test.each(FAMILIES)(
  'every channel of $model is masked both ways',
  async ({ model, request, response }) => {
    world.upstream.answer(() => json(response));
    const { body } = await invoke(model, request);
    const sent = JSON.stringify(world.upstream.got[0]?.body);
    expect(sent).not.toMatch(/bob@|219-09/);
    expect(sent).toContain('[EMAIL]');
    const text = Buffer.from(body).toString();
    expect(text).not.toMatch(/bob@|219-09/);
    expect(text).toContain(MASKED);
  },
);

test.each(FAMILIES)(
  'a stream of $model gives the same text however it is cut',
  async ({ model, request, stream, read }) => {
    for (const size of [1, 7, 13, 100]) {
      const pieces = [...recut([Buffer.from(RAW)], size)].map((piece) =>
        Buffer.from(piece).toString(),
      );
      world.upstream.answer(() => ({ chunks: chunkFrames(stream?.(pieces) ?? []) }));
      const answer = await client.send(
        new InvokeModelWithResponseStreamCommand({
          modelId: model,
          contentType: 'application/json',
          body: JSON.stringify(request),
        }),
      );
      let text = '';
      for await (const event of answer.body ?? []) {
        text += read?.(JSON.parse(Buffer.from(event.chunk?.bytes ?? []).toString())) ?? '';
      }
      expect(text).toBe(MASKED);
      expect(world.outcomes.at(-1)).toMatchObject({
        state: 'completed',
        usage: { inputTokens: 11, outputTokens: 7 },
      });
    }
  },
);

test('texts to embed are masked, and vectors come back as they are', async () => {
  world.upstream.answer(() => json({ embedding: [0.25, -1], inputTextTokenCount: 3 }));
  const { body } = await invoke(EMBED, { inputText: RAW, dimensions: 256 });
  expect(at(world.upstream.got[0]?.body, 'inputText')).toBe(MASKED);
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({
    embedding: [0.25, -1],
    inputTextTokenCount: 3,
  });
});

test('tokens of a body in base64 are counted of the masked one', async () => {
  world.upstream.answer(() => json({ inputTokens: 9 }));
  const body = Buffer.from(
    JSON.stringify({ max_tokens: 5, messages: [{ role: 'user', content: RAW }] }),
  );
  await client.send(new CountTokensCommand({ modelId: CHAT, input: { invokeModel: { body } } }));
  const sealed = textAt(world.upstream.got[0]?.body, 'input', 'invokeModel', 'body') ?? '';
  const sent = JSON.parse(Buffer.from(sealed, 'base64').toString());
  expect(sent.messages[0].content).toBe(MASKED);
});
