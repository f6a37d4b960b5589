import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelWithResponseStreamCommand,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import OpenAI, { APIError, RateLimitError } from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventFrame, exceptionFrame } from '../../../src/connections/bedrock/stream/frames.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { http2Client } from '../../support/bedrock-calls.ts';
import { type BedrockWorld, CHAT, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { converseAnswer, frames, json, type Script, textStream } from './scripted-upstream.ts';

let world: BedrockWorld;
let client: BedrockRuntimeClient;
let openai: OpenAI;
beforeAll(async () => {
  world = await startBedrockWorld();
  client = http2Client({ url: world.url, token: TOKEN });
  openai = new OpenAI({ apiKey: TOKEN, baseURL: `${world.url}/openai/v1`, maxRetries: 0 });
});
afterAll(async () => {
  client.destroy();
  await world.close();
});
beforeEach(() => {
  world.upstream.got.length = 0;
});

const SAID = 'too many requests of bob@example.com for "219-09-9999"';
const MESSAGES = [{ role: 'user' as const, content: [{ text: 'hi' }] }];

async function thrownBy(run: () => Promise<unknown>): Promise<unknown> {
  return run().then(
    () => 'nothing was thrown',
    (thrown) => thrown,
  );
}

async function readAll(stream: AsyncIterable<unknown> | undefined): Promise<void> {
  for await (const _ of stream ?? []);
}

function sse(...events: readonly Json[]): Script {
  const text = events.map((event) => {
    const type = Object(event).type;
    return `${type ? `event: ${type}\n` : ''}data: ${JSON.stringify(event)}\n\n`;
  });
  return { headers: { 'content-type': 'text/event-stream' }, chunks: text };
}

/** Names of the service, with what OpenAI's clients call the class of it. */
const OF_OPENAI = [
  ['ThrottlingException', 'rate_limit_error'],
  ['ValidationException', 'invalid_request_error'],
  ['ServiceUnavailableException', 'server_error'],
  ['InternalServerException', 'server_error'],
  ['ModelStreamErrorException', 'server_error'],
] as const;

const BEGUN: Json = {
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: CHAT,
  choices: [{ index: 0, delta: { role: 'assistant', content: 'one ' } }],
};

test.each(OF_OPENAI)(
  '%s in the middle of a chat keeps its name and is a %s',
  async (name, type) => {
    world.upstream.answer(() =>
      sse(BEGUN, { error: { message: SAID, type: 'server_error', param: null, code: name } }),
    );
    const messages = [{ role: 'user' as const, content: 'hi' }];
    const stream = await openai.chat.completions.create({ model: CHAT, messages, stream: true });
    const error = await thrownBy(() => readAll(stream));
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ type, code: name });
    expect(String(error)).not.toMatch(/bob@|219-09/);
    expect(world.outcomes.at(-1)).toMatchObject({ state: 'failed' });
  },
);

test.each(OF_OPENAI)(
  '%s in the middle of a response keeps its name and is a %s',
  async (name, type) => {
    const event = { type: 'error', code: name, message: SAID, param: null, sequence_number: 1 };
    world.upstream.answer(() => sse(event));
    const stream = await openai.responses.create({ model: CHAT, input: 'hi', stream: true });
    const error = await thrownBy(() => readAll(stream));
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ type, code: name });
    expect(String(error)).not.toMatch(/bob@|219-09/);
  },
);

test('an error event of a response is the documented one too, for clients that read events', async () => {
  world.upstream.answer(() => sse({ type: 'error', code: 'ThrottlingException', message: 'slow' }));
  const answer = await fetch(`${world.url}/openai/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ model: CHAT, input: 'hi', stream: true }),
  });
  const [, name, data = ''] = /^event: (.*)\ndata: (.*)\n\n$/.exec(await answer.text()) ?? [];
  expect(name).toBe('error');
  expect(JSON.parse(data)).toMatchObject({
    type: 'error',
    code: 'ThrottlingException',
    message: 'the model service refused the request (ThrottlingException): slow',
    param: null,
  });
});

test('an error event without a word of what it is ends the stream all the same', async () => {
  for (const data of ['{}', '{"error":"no"}', '{"error":{}}']) {
    world.upstream.answer(() => ({ chunks: [`event: error\ndata: ${data}\n\n`] }));
    const stream = await openai.responses.create({ model: CHAT, input: 'hi', stream: true });
    expect(await thrownBy(() => readAll(stream))).toMatchObject({
      code: 'InternalServerException',
    });
  }
});

/** Exceptions of both streams, and what ConverseStream has none of. */
const OF_STREAMS = [
  'internalServerException',
  'modelStreamErrorException',
  'serviceUnavailableException',
  'throttlingException',
  'validationException',
] as const;

test.each(OF_STREAMS)('%s as a frame is raised by the SDK as its own error', async (type) => {
  const name = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  const begun = textStream(['one ']).slice(0, 2);
  world.upstream.answer(() => ({ chunks: frames([...begun, [type, { message: SAID }]]) }));
  expect(await conversedStream()).toMatchObject({ name });
  world.upstream.answer(() => ({ chunks: [exceptionFrame(type, SAID)] }));
  expect(await invokedStream()).toMatchObject({ name });
});

/** The first event may be an exception, which the SDK raises before it gives a stream. */
function conversedStream(): Promise<unknown> {
  return thrownBy(async () => {
    const command = new ConverseStreamCommand({ modelId: CHAT, messages: MESSAGES });
    await readAll((await client.send(command)).stream);
  });
}

function invokedStream(): Promise<unknown> {
  return thrownBy(async () => {
    const command = new InvokeModelWithResponseStreamCommand({
      modelId: CHAT,
      contentType: 'application/json',
      body: JSON.stringify({ max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] }),
    });
    await readAll((await client.send(command)).body);
  });
}

test('a model that took too long is told by its name where the stream has that', async () => {
  world.upstream.answer(() => ({ chunks: [exceptionFrame('modelTimeoutException', SAID)] }));
  expect(await invokedStream()).toMatchObject({ name: 'ModelTimeoutException' });
  expect(await conversedStream()).toMatchObject({ name: 'ModelStreamErrorException' });
});

test('an error in the words of a model’s own API is an exception of the service', async () => {
  for (const [type, name] of [
    ['overloaded_error', 'ServiceUnavailableException'],
    ['rate_limit_error', 'ThrottlingException'],
    ['something_new', 'InternalServerException'],
  ]) {
    const event = { type: 'error', error: { type, message: SAID } };
    const bytes = Buffer.from(JSON.stringify(event)).toString('base64');
    world.upstream.answer(() => ({ chunks: [eventFrame('chunk', { bytes })] }));
    expect(await invokedStream()).toMatchObject({ name });
  }
});

test('a refusal of OpenAI’s API is known by its code, also without a header', async () => {
  world.upstream.answer(() =>
    json(
      { error: { message: SAID, type: 'server_error', code: 'ThrottlingException' } },
      { status: 429 },
    ),
  );
  const error = await thrownBy(() => openai.responses.create({ model: CHAT, input: 'hi' }));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ code: 'ThrottlingException', type: 'rate_limit_error' });
});

/** Refuses so many times, then answers. */
function refusing(times: number, answer: Script): void {
  let refused = 0;
  world.upstream.answer(() => {
    if (refused === times) return answer;
    refused += 1;
    return {
      status: 429,
      headers: { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': '0' },
      chunks: ['{"message":"slow down"}'],
    };
  });
}

test('clients that try again do so as they would without a gate', async () => {
  refusing(2, json(converseAnswer([{ text: 'at last' }])));
  const patient = http2Client({ url: world.url, token: TOKEN }, { maxAttempts: 3 });
  const answer = await patient.send(new ConverseCommand({ modelId: CHAT, messages: MESSAGES }));
  patient.destroy();
  expect(answer.$metadata.attempts).toBe(3);
  refusing(1, json({ choices: [{ index: 0, message: { role: 'assistant', content: 'hi' } }] }));
  world.upstream.got.length = 0;
  const again = openai.withOptions({ maxRetries: 1 });
  await again.chat.completions.create({ model: CHAT, messages: [{ role: 'user', content: 'hi' }] });
  expect(world.upstream.got).toHaveLength(2);
});

test('how long to wait is passed on as a number of seconds, and nothing else', async () => {
  for (const [given, told] of [
    ['7', '7'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['7, x', undefined],
  ] as const) {
    world.upstream.answer(() => ({
      status: 429,
      headers: { 'x-amzn-errortype': 'ThrottlingException', 'retry-after': given },
      chunks: ['{}'],
    }));
    const error = await thrownBy(() =>
      client.send(new ConverseCommand({ modelId: CHAT, messages: MESSAGES })),
    );
    expect(error).toBeInstanceOf(ThrottlingException);
    expect(Object(error).$response.headers['retry-after']).toBe(told);
  }
});

test('what policy denies is never tried again', async () => {
  world.oblige({ filters: ['mine'] });
  const patient = http2Client({ url: world.url, token: TOKEN }, { maxAttempts: 3 });
  const error = await thrownBy(() =>
    patient.send(new ConverseCommand({ modelId: CHAT, messages: MESSAGES })),
  );
  patient.destroy();
  world.oblige({});
  expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { attempts: 1 } });
});
