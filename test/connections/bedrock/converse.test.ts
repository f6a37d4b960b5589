import {
  AccessDeniedException,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  ModelStreamErrorException,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { http2Client } from '../../support/bedrock-calls.ts';
import {
  type BedrockWorld,
  CHAT,
  PROFILE,
  startBedrockWorld,
  TOKEN,
  UPSTREAM_TOKEN,
} from './bedrock-world.ts';
import { converseAnswer, frames, json, promptOf, recut, textStream } from './scripted-upstream.ts';

let world: BedrockWorld;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  world = await startBedrockWorld();
  // The default handler: HTTP/2.
  client = http2Client({ url: world.url, token: TOKEN });
});
afterAll(async () => {
  client.destroy();
  await world.close();
});
beforeEach(() => {
  world.oblige({});
  world.upstream.got.length = 0;
});

const ask = (text: string) => ({
  modelId: CHAT,
  messages: [{ role: 'user' as const, content: [{ text }] }],
});

async function streamedText(text = 'hello'): Promise<string> {
  const { stream } = await client.send(new ConverseStreamCommand(ask(text)));
  let out = '';
  for await (const event of stream ?? []) out += event.contentBlockDelta?.delta?.text ?? '';
  return out;
}

test('without an identity nothing is sent', async () => {
  const stranger = http2Client({ url: world.url, token: 'other' });
  await expect(stranger.send(new ConverseCommand(ask('hi')))).rejects.toBeInstanceOf(
    AccessDeniedException,
  );
  expect(world.upstream.got).toEqual([]);
  stranger.destroy();
});

test('a prompt is masked before the model sees it, and so is its answer', async () => {
  world.oblige({ masks: ['pii'] });
  world.upstream.answer(() =>
    json(converseAnswer([{ text: 'Call bob@example.com, SSN 219-09-9999.' }])),
  );
  const answer = await client.send(new ConverseCommand(ask('Who is alice@example.com?')));
  expect(promptOf(world.upstream.got[0])).toBe('Who is [EMAIL]?');
  expect(answer.output?.message?.content?.[0]?.text).toBe(
    'Call [EMAIL], SSN [US_SOCIAL_SECURITY_NUMBER].',
  );
  expect(answer.usage).toMatchObject({ inputTokens: 10, outputTokens: 5 });
  expect(world.outcomes.at(-1)).toMatchObject({
    state: 'completed',
    masked: 3,
    usage: { inputTokens: 10, outputTokens: 5, stopReason: 'end_turn' },
  });
  expect(world.transcript()).toContain('Who is [EMAIL]?');
  expect(world.transcript()).not.toMatch(/alice@|bob@|219-09/);
});

test('a streamed answer is masked however it is cut, and is the same text', async () => {
  world.oblige({ masks: ['pii'] });
  const text = 'Call bob@example.com, SSN 219-09-9999.';
  for (let size = 1; size < text.length; size += 3) {
    const pieces = [...recut([Buffer.from(text)], size)].map((piece) =>
      Buffer.from(piece).toString(),
    );
    world.upstream.answer(() => ({ chunks: recut(frames(textStream(pieces)), 50) }));
    expect(await streamedText()).toBe('Call [EMAIL], SSN [US_SOCIAL_SECURITY_NUMBER].');
  }
  expect(world.outcomes.at(-1)).toMatchObject({ state: 'completed', usage: { outputTokens: 5 } });
  expect(world.transcript()).not.toMatch(/bob@|219-09/);
});

test('an exception in a stream is raised as its own typed error, and what was held is dropped', async () => {
  world.oblige({ masks: ['pii'] });
  const start = textStream(['one two bob@exam']).slice(0, 2);
  world.upstream.answer(() => ({
    chunks: frames([...start, ['throttlingException', { message: 'slow down, bob@example.com' }]]),
  }));
  const { stream } = await client.send(new ConverseStreamCommand(ask('hi')));
  let out = '';
  const read = async () => {
    for await (const event of stream ?? []) out += event.contentBlockDelta?.delta?.text ?? '';
  };
  const error = await read().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ThrottlingException);
  expect(error.message).not.toContain('bob@');
  expect(out).not.toContain('bob');
  expect(world.outcomes.at(-1)).toMatchObject({ state: 'failed' });
});

test('a stream that stops before its end is never taken for whole', async () => {
  for (const cut of [false, true]) {
    world.upstream.answer(() => ({ chunks: frames(textStream(['one two ']).slice(0, 2)), cut }));
    await expect(streamedText()).rejects.toBeInstanceOf(ModelStreamErrorException);
  }
});

test('throttling keeps its type and its status', async () => {
  world.upstream.answer(() => ({
    status: 429,
    headers: { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' },
    chunks: ['{"message":"Too many requests"}'],
  }));
  const error = await client.send(new ConverseCommand(ask('hi'))).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ThrottlingException);
  expect(error.$metadata.httpStatusCode).toBe(429);
});

test('a profile is called by its own name, and needs both allowed', async () => {
  world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
  const arn = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${PROFILE}`;
  for (const modelId of [PROFILE, arn]) {
    await client.send(new ConverseCommand({ ...ask('hi'), modelId }));
    expect(world.upstream.got.at(-1)?.path).toBe(`/model/${encodeURIComponent(PROFILE)}/converse`);
    expect(world.operations.at(-1)?.accesses.map(({ resource }) => resource.id)).toEqual([
      `claude/${CHAT}`,
      `claude/${PROFILE}`,
    ]);
    expect(world.scopes.at(-1)).toMatchObject({ models: [CHAT], profile: PROFILE });
  }
  expect(world.upstream.got[0]?.headers['authorization']).toBe(`Bearer ${UPSTREAM_TOKEN}`);
});

test('tokens are counted of what the model would see', async () => {
  world.oblige({ masks: ['pii'] });
  world.upstream.answer(() => json({ inputTokens: 42 }));
  const { messages } = ask('Who is alice@example.com?');
  const answer = await client.send(
    new CountTokensCommand({ modelId: CHAT, input: { converse: { messages } } }),
  );
  expect(answer.inputTokens).toBe(42);
  expect(JSON.stringify(world.upstream.got[0]?.body)).not.toContain('alice@');
});
