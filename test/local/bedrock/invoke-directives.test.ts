import {
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashingEmbedding } from '../../../src/local/hashing-embedder.ts';
import { CHAT, EMBED } from '../../support/bedrock-calls.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ models: [CHAT, EMBED, 'meta.llama3-70b-instruct-v1:0'] });
});
afterAll(() => standIn.close());

type Block = Readonly<{
  type: string;
  citations?: readonly Citation[];
}>;
type Citation = Readonly<{
  cited_text: string;
  start_char_index: number;
  end_char_index: number;
}>;

/** What models answer, of either kind. */
type Answer = Readonly<{
  content: readonly Block[];
  stop_reason: string;
  usage: Readonly<{ input_tokens: number }>;
  embedding: readonly number[];
}>;

type Event = Readonly<{
  type: string;
  content_block?: Block;
  delta?: Readonly<{ type: string; text?: string; partial_json?: string; citation?: Citation }>;
}>;

function messages(content: unknown, more: object = {}) {
  return {
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 500,
    messages: [{ role: 'user', content }],
    ...more,
  };
}

async function invoke(body: object, modelId: string = CHAT): Promise<Answer> {
  const client = await standIn.client({ models: [modelId] });
  const reply = await client.send(
    new InvokeModelCommand({
      modelId,
      body: JSON.stringify(body),
      contentType: 'application/json',
    }),
  );
  return JSON.parse(reply.body.transformToString());
}

async function events(body: object, seen: Event[] = []): Promise<Event[]> {
  const client = await standIn.client({ access: 'stream' });
  const reply = await client.send(
    new InvokeModelWithResponseStreamCommand({ modelId: CHAT, body: JSON.stringify(body) }),
  );
  for await (const { chunk } of reply.body ?? []) {
    seen.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString('utf8')));
  }
  return seen;
}

test('what is not in the stand-in is refused by name, never guessed', async () => {
  await expect(invoke(messages([{ type: 'video', data: 'x' }]))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(invoke(messages('hi', { mcp_servers: [] }))).rejects.toThrow(
    '`mcp_servers` is not in the local stand-in',
  );
  await expect(invoke({ prompt: 'hi' }, 'meta.llama3-70b-instruct-v1:0')).rejects.toThrow(
    /not in the local stand-in/,
  );
  await expect(invoke({ inputText: 'hi', dimensions: 300 }, EMBED)).rejects.toThrow(/dimensions/);
});

test('a body without max_tokens or anthropic_version is not valid', async () => {
  const { max_tokens: _, ...unlimited } = messages('hi');
  await expect(invoke(unlimited)).rejects.toMatchObject({ name: 'ValidationException' });
  const { anthropic_version: __, ...bare } = messages('hi');
  await expect(invoke(bare)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a tool call streams as partial JSON that joins to its input', async () => {
  const asked = messages('[[stand-in: tool find {"a": [1, "two"]}]][[stand-in: split-every 4]]');
  const { content, stop_reason } = await invoke(asked);
  expect(content).toEqual([
    { type: 'tool_use', id: expect.any(String), name: 'find', input: { a: [1, 'two'] } },
  ]);
  expect(stop_reason).toBe('tool_use');
  const parts = (await events(asked)).flatMap(({ delta }) => delta?.partial_json ?? []);
  expect(parts.length).toBeGreaterThan(2);
  expect(JSON.parse(parts.join(''))).toEqual({ a: [1, 'two'] });
});

test('thinking streams before the text, and is signed before its block ends', async () => {
  const seen = await events(messages('[[stand-in: reasoning let me see]][[stand-in: say so]]'));
  const types = seen.map(
    ({ type, delta, content_block: block }) => delta?.type ?? block?.type ?? type,
  );
  expect(types).toEqual([
    'message_start',
    'thinking',
    'thinking_delta',
    'thinking_delta',
    'thinking_delta',
    'signature_delta',
    'content_block_stop',
    'text',
    'text_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
});

test('citations tell the document and the characters', async () => {
  const data = 'Prices are fixed. Refunds are paid within five days.';
  const document = {
    type: 'document',
    title: 'terms',
    source: { type: 'text', media_type: 'text/plain', data },
    citations: { enabled: true },
  };
  const asked = messages([document, { type: 'text', text: 'When are refunds paid?' }]);
  const { content } = await invoke(asked);
  const citations = content.flatMap((block) => block.citations ?? []);
  expect(citations).toHaveLength(1);
  for (const { start_char_index: start, end_char_index: end, cited_text } of citations)
    expect(data.slice(start, end)).toBe(cited_text);
  const streamed = (await events(asked)).flatMap(({ delta }) => delta?.citation ?? []);
  expect(streamed).toEqual(citations);
});

test('a stop sequence is named, and the most tokens end a stream', async () => {
  const stopped = await invoke(
    messages('[[stand-in: say one STOP two]]', { stop_sequences: ['STOP'] }),
  );
  expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'STOP' });
  expect(stopped.content).toEqual([{ type: 'text', text: 'one ' }]);
  const seen = await events(messages('[[stand-in: long 100]]', { max_tokens: 7 }));
  const end = seen.find(({ type }) => type === 'message_delta');
  expect(end).toMatchObject({ delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 7 } });
});

test('a model that takes too long ends a stream as its own exception', async () => {
  const seen: Event[] = [];
  const asked = messages(
    '[[stand-in: break ModelTimeoutException after=1]][[stand-in: say one two]]',
  );
  await expect(events(asked, seen)).rejects.toMatchObject({ name: 'ModelTimeoutException' });
  expect(seen.flatMap(({ delta }) => delta?.text ?? [])).toEqual(['one']);
});

test('an unknown event is a chunk of a type that nobody knows', async () => {
  const seen = await events(messages('[[stand-in: unknown-event after=0]][[stand-in: say one]]'));
  expect(seen[0]?.type).toBe('content_block_encore');
});

test('Titan’s embedding is the demo world’s, longer with zeros, and longer still where not normalised', async () => {
  const inputText = 'my card was charged twice';
  const short = await invoke({ inputText, dimensions: 256 }, EMBED);
  expect(short.embedding).toEqual(hashingEmbedding(inputText));
  const long = await invoke({ inputText }, EMBED);
  expect(long.embedding).toHaveLength(1024);
  expect(long.embedding.slice(0, 256)).toEqual(short.embedding);
  const raw = await invoke({ inputText, dimensions: 256, normalize: false }, EMBED);
  expect(Math.hypot(...raw.embedding)).toBeGreaterThan(2);
});

test('the tokens of a body are those that invoking it would use', async () => {
  const body = messages('How long do refunds take?', { system: 'Refunds take five days.' });
  const client = await standIn.client({ access: 'count' });
  const counted = await client.send(
    new CountTokensCommand({
      modelId: CHAT,
      input: { invokeModel: { body: Buffer.from(JSON.stringify(body)) } },
    }),
  );
  expect(counted.inputTokens).toBe((await invoke(body)).usage.input_tokens);
});
