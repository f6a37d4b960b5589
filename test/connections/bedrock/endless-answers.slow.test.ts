import {
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventFrame } from '../../../src/connections/bedrock/stream/frames.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { http2Client } from '../../support/bedrock-calls.ts';
import { type BedrockWorld, CHAT, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { frames, textStream } from './scripted-upstream.ts';

let world: BedrockWorld;
let client: BedrockRuntimeClient;
let openai: OpenAI;
beforeAll(async () => {
  const model = { kind: 'comprehend', region: 'us-east-1' } as const;
  world = await startBedrockWorld({
    detect: async (texts) => texts.map(() => []),
    masks: { people: { detected: ['claude/*'], model } },
  });
  client = http2Client({ url: world.url, token: TOKEN });
  openai = new OpenAI({ apiKey: TOKEN, baseURL: `${world.url}/openai/v1`, maxRetries: 0 });
});
afterAll(async () => {
  client.destroy();
  await world.close();
});
beforeEach(() => {
  world.oblige({});
  sent = 0;
});

const MB = 1024 * 1024;
const LARGE = 'x y '.repeat((3 * MB) / 4);
let sent = 0;

/** What was begun, and then the same for ever. */
function* endless(begun: readonly Uint8Array[], more: Uint8Array): Generator<Uint8Array> {
  yield* begun;
  for (;;) {
    sent += more.byteLength;
    yield more;
  }
}

/** What a client is told, and that no more was read than may wait. */
async function expectGivenUp(run: () => Promise<unknown>): Promise<void> {
  const before = world.upstream.aborted();
  await expect(run()).rejects.toThrow(/the answer of the model service is not what it should be/);
  expect(world.outcomes.at(-1)).toMatchObject({ state: 'failed' });
  await expect.poll(world.upstream.aborted).toBe(before + 1);
  expect(sent).toBeGreaterThan(32 * MB - LARGE.length);
  expect(sent).toBeLessThan(96 * MB);
}

const askFor = { modelId: CHAT, messages: [{ role: 'user' as const, content: [{ text: 'hi' }] }] };

async function readStream(): Promise<void> {
  const { stream } = await client.send(new ConverseStreamCommand(askFor));
  for await (const _ of stream ?? []);
}

test('what follows the end of a stream is waited for up to a bound, and no longer', async () => {
  const begun = frames(textStream(['all of it']));
  const metadata = eventFrame('metadata', { trace: { guardrail: { seen: LARGE } } });
  world.upstream.answer(() => ({ chunks: endless(begun, metadata) }));
  await expectGivenUp(readStream);
});

test('so it is for what follows the last words of a chat', async () => {
  const data = (value: Json) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`);
  const choice = (delta: Json, finish_reason: string | null): Json => ({
    choices: [{ index: 0, delta, finish_reason }],
  });
  const begun = [data(choice({ content: 'all of it' }, 'stop'))];
  const headers = { 'content-type': 'text/event-stream' };
  const more = data(choice({ content: LARGE }, null));
  world.upstream.answer(() => ({ headers, chunks: endless(begun, more) }));
  await expectGivenUp(async () => {
    const messages = [{ role: 'user' as const, content: 'hi' }];
    const stream = await openai.chat.completions.create({ model: CHAT, messages, stream: true });
    for await (const _ of stream);
  });
});

test('so it is for an answer that somebody has to be asked about, and for one that is no stream', async () => {
  const delta = eventFrame('contentBlockDelta', { delta: { text: LARGE }, contentBlockIndex: 0 });
  world.oblige({ masks: ['people'] });
  world.upstream.answer(() => ({ chunks: endless([], delta) }));
  await expectGivenUp(readStream);
  sent = 0;
  world.upstream.answer(() => ({ chunks: endless([Buffer.from('"')], Buffer.from(LARGE)) }));
  await expectGivenUp(() => client.send(new ConverseCommand(askFor)));
});
