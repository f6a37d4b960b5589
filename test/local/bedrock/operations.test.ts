import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ANSWER,
  BEDROCK_CALLS,
  type BedrockCallName,
  EMBED,
  PROFILE,
  QUESTION,
  SYSTEM,
} from '../../support/bedrock-calls.ts';
import { OPENAI_CALLS, openaiClient } from '../../support/openai-calls.ts';
import { runBedrockChild } from '../../support/run-bedrock-child.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());

async function run(name: BedrockCallName, question = QUESTION, scope = {}) {
  const { access, model, run: call } = BEDROCK_CALLS[name];
  return call(await standIn.client({ access, models: [model], ...scope }), model, question);
}

async function runOpenai(name: keyof typeof OPENAI_CALLS, question = QUESTION) {
  const { access, model, run: call } = OPENAI_CALLS[name];
  const { url } = standIn;
  const token = await standIn.token({ access, models: [model] });
  return call(openaiClient({ url, token }), model, question);
}

test('an operation that Bedrock Runtime has not is not found', async () => {
  const answer = await fetch(`${standIn.url}/model/x/destroy`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await standIn.token()}` },
    body: '{}',
  });
  expect(answer.status).toBe(404);
  expect(answer.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
});

test('a model that the stand-in has not is not found, with the type of the service', async () => {
  const { run: converse } = BEDROCK_CALLS.converse;
  const client = await standIn.client({ models: ['anthropic.claude-none-v1:0'] });
  await expect(converse(client, 'anthropic.claude-none-v1:0', QUESTION)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});

test('a model does not take the operations of the other kind', async () => {
  const { run: converse } = BEDROCK_CALLS.converse;
  const client = await standIn.client({ models: [EMBED] });
  await expect(converse(client, EMBED, QUESTION)).rejects.toThrow(
    /does not support this operation/,
  );
});

test.each(['converse', 'invoke'] as const)(
  '%s answers from the context, and tells what it used',
  async (name) => {
    const told = await run(name);
    expect(told).toMatchObject({ text: ANSWER, stopReason: 'end_turn' });
    const { inputTokens } = await run('count-tokens');
    expect(told.inputTokens).toBe(inputTokens);
    expect(told.outputTokens).toBeGreaterThan(10);
  },
);

test.each([
  ['converse', 'converse-stream'],
  ['invoke', 'invoke-stream'],
] as const)('%s and %s give the same text, stop reason and usage', async (whole, streamed) => {
  const { pieces: _, ...once } = await run(whole);
  const { pieces, ...again } = await run(streamed);
  expect(again).toMatchObject({
    text: once.text,
    stopReason: once.stopReason,
    inputTokens: once.inputTokens,
    outputTokens: once.outputTokens,
  });
  expect(pieces).toBe(ANSWER.split(' ').length);
});

test('an inference profile is reached by its own name', async () => {
  const { run: converse } = BEDROCK_CALLS.converse;
  const client = await standIn.client({ profile: PROFILE });
  const arn = `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${PROFILE}`;
  expect((await converse(client, PROFILE, QUESTION)).text).toBe(ANSWER);
  expect((await converse(client, arn, QUESTION)).text).toBe(ANSWER);
});

test('an embedding has 256 dimensions, through either API', async () => {
  expect(await run('embed')).toMatchObject({ dimensions: 256, inputTokens: 10 });
  expect(await runOpenai('embeddings')).toMatchObject({ dimensions: 256, inputTokens: 10 });
});

test.each([
  ['chat', 'stop'],
  ['chat-stream', 'stop'],
  ['responses', 'completed'],
  ['responses-stream', 'completed'],
] as const)('%s answers OpenAI’s own client from the context', async (name, stopReason) => {
  const told = await runOpenai(name);
  expect(told).toMatchObject({ text: ANSWER, stopReason });
  expect(told.inputTokens).toBeGreaterThan(20);
  expect(told.outputTokens).toBeGreaterThan(10);
});

test('the models are listed', async () => {
  const { url } = standIn;
  const client = openaiClient({ url, token: await standIn.token() });
  const models = await client.models.list();
  expect(models.data.map(({ id }) => id)).toContain(PROFILE);
});

test('a refusal reaches OpenAI’s own client with its status and type', async () => {
  const { url } = standIn;
  const client = openaiClient({ url, token: await standIn.token({ models: [EMBED] }) });
  const { run: chat, model } = OPENAI_CALLS.chat;
  await expect(chat(client, model, SYSTEM)).rejects.toMatchObject({
    status: 403,
    code: 'AccessDeniedException',
  });
});

test('an application that is told by its environment alone is answered over HTTP/1.1', async () => {
  const { url } = standIn;
  const told = await runBedrockChild({ url, token: await standIn.token() }, 'http1', ['converse']);
  expect(told['converse']?.text).toBe(ANSWER);
});
