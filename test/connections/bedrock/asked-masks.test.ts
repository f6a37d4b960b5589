import {
  AccessDeniedException,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  ServiceUnavailableException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Json } from '../../../src/gateway/json.ts';
import { SallyportError } from '../../../src/gateway/sallyport-error.ts';
import type { TextDetector } from '../../../src/masking/text-detector.ts';
import { type BedrockWorld, CHAT, startBedrockWorld } from './bedrock-world.ts';
import { clientIn } from './client-in.ts';
import { converseAnswer, frames, json, promptOf, textStream } from './scripted-upstream.ts';

// What patterns cannot find: names, found by somebody who is asked.
const NAMES = /Ada Lovelace|José/g;
const asked: string[] = [];
/** What was known of the exchange when somebody was asked */
let intentsWhenAsked: number[] = [];
let failing: SallyportError | undefined;

const detect: TextDetector = async (texts) => {
  if (failing !== undefined) throw failing;
  asked.push(...texts);
  intentsWhenAsked.push(world.intents.length);
  return texts.map((text) =>
    [...text.matchAll(NAMES)].map(({ 0: name, index }) => ({
      entity: 'NAME' as const,
      start: index,
      end: index + name.length,
    })),
  );
};

let world: BedrockWorld;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  world = await startBedrockWorld({
    detect,
    connection: { links: { allow: ['ok.example'] } },
    masks: {
      people: {
        detected: ['claude/*'],
        model: { kind: 'comprehend', region: 'us-east-1' },
        actions: { NAME: { kind: 'placeholder' } },
      },
    },
  });
  client = clientIn(world, 'one');
});
afterAll(async () => {
  client.destroy();
  await world.close();
});
beforeEach(() => {
  failing = undefined;
  asked.length = 0;
  intentsWhenAsked = [];
  world.upstream.got.length = 0;
  world.oblige({ masks: ['people'] });
  world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
});

const askFor = (text: string) => ({
  modelId: CHAT,
  messages: [{ role: 'user' as const, content: [{ text }] }],
});
const converse = (text = 'hi') => client.send(new ConverseCommand(askFor(text)));

async function streamed(out: { text: string } = { text: '' }): Promise<string> {
  const { stream } = await client.send(new ConverseStreamCommand(askFor('hi')));
  for await (const event of stream ?? []) out.text += event.contentBlockDelta?.delta?.text ?? '';
  return out.text;
}

const DOWN = new SallyportError('unavailable', 'the service did not answer');

test('nothing is sent to a model where nobody answers what the prompt holds', async () => {
  failing = DOWN;
  await expect(converse('Who is Ada Lovelace?')).rejects.toBeInstanceOf(
    ServiceUnavailableException,
  );
  expect(world.upstream.got).toEqual([]);
  expect(world.outcomes.at(-1)).toMatchObject({ state: 'failed' });
});

test('an image is denied before anybody is asked', async () => {
  const image = { format: 'png' as const, source: { bytes: Buffer.from('x') } };
  const messages = [{ role: 'user' as const, content: [{ text: 'Ada Lovelace' }, { image }] }];
  await expect(
    client.send(new ConverseCommand({ modelId: CHAT, messages })),
  ).rejects.toBeInstanceOf(AccessDeniedException);
  expect(asked).toEqual([]);
});

test('names in a prompt are masked before it is sent, once the intent is durable', async () => {
  const before = world.intents.length;
  await converse('Write to Ada Lovelace, bob@example.com');
  expect(promptOf(world.upstream.got[0])).toMatch(/^Write to ⟦NAME·\w+⟧, \[EMAIL\]$/);
  expect(intentsWhenAsked[0]).toBe(before + 1);
  expect(world.transcript()).not.toMatch(/Lovelace|bob@/);
});

test('a name that nobody may read is in no record either: only how long the text is', async () => {
  await converse('Who is Ada Lovelace?');
  const { request } = world.intents.at(-1) ?? {};
  expect(JSON.stringify(request)).not.toContain('Lovelace');
  expect(JSON.stringify(request)).toContain('(20 characters)');
});

const TEXT = 'Ask Ada Lovelace at bob@example.com, see https://evil.example/ or José.';
const masked = (text: string) => text.replace(/⟦NAME·\w+⟧/g, '⟦NAME⟧');
const EXPECTED = 'Ask ⟦NAME⟧ at [EMAIL], see [link removed] or ⟦NAME⟧.';

test('a streamed answer is the same text as a whole one, wherever it is cut', async () => {
  world.upstream.answer(() => json(converseAnswer([{ text: TEXT }])));
  const answer = await converse();
  const whole = answer.output?.message?.content?.[0]?.text ?? '';
  expect(masked(whole)).toBe(EXPECTED);
  for (let cut = 1; cut < TEXT.length; cut += 7) {
    const pieces = [TEXT.slice(0, cut), TEXT.slice(cut)];
    world.upstream.answer(() => ({ chunks: frames(textStream(pieces)) }));
    expect(await streamed()).toBe(whole);
  }
  expect(world.outcomes.at(-1)).toMatchObject({ state: 'completed', usage: { outputTokens: 5 } });
  expect(world.transcript()).not.toMatch(/Lovelace|José|bob@/);
});

test('values come back where policy says so, from what was asked about', async () => {
  world.oblige({ masks: ['people'], unmask: true });
  world.upstream.answer(() => ({ chunks: frames(textStream(['Ask Ada ', 'Lovelace.'])) }));
  expect(await streamed()).toBe('Ask Ada Lovelace.');
  expect(world.transcript()).not.toContain('Lovelace');
});

test('nothing of a stream leaves before somebody was asked about all of it', async () => {
  world.upstream.answer(() => {
    failing = DOWN;
    return { chunks: frames(textStream([TEXT])) };
  });
  const out = { text: '' };
  await expect(streamed(out)).rejects.toBeInstanceOf(ServiceUnavailableException);
  expect(out.text).toBe('');
});

const toolUse = (input: Json) => ({ toolUse: { toolUseId: 't', name: 'send', input } });

test('arguments of a tool are asked about string by string, escapes read', async () => {
  world.upstream.answer(() => json(converseAnswer([toolUse({ to: ['José'], 'Ada Lovelace': 1 })])));
  const answer = await converse();
  const input = answer.output?.message?.content?.[0]?.toolUse?.input;
  expect(masked(JSON.stringify(input))).toBe('{"to":["⟦NAME⟧"],"⟦NAME⟧":1}');
  const events = toolStream('{"to":["Jos\\u00e9"],"n":', '1}');
  world.upstream.answer(() => ({ chunks: frames(events) }));
  expect(masked(await streamedInput())).toBe('{"to":["⟦NAME⟧"],"n":1}');
});

test('of arguments that were cut short nothing leaves', async () => {
  world.upstream.answer(() => ({ chunks: frames(toolStream('{"to":"Jos\\u00e9')) }));
  expect(await streamedInput()).toBe('');
});

function toolStream(...pieces: readonly string[]): readonly (readonly [string, Json])[] {
  const contentBlockIndex = 0;
  const start = { toolUse: { toolUseId: 't', name: 'send' } };
  return [
    ['messageStart', { role: 'assistant' }],
    ['contentBlockStart', { start, contentBlockIndex }],
    ...pieces.map(
      (input) =>
        ['contentBlockDelta', { delta: { toolUse: { input } }, contentBlockIndex }] as const,
    ),
    ...textStream([]).slice(-3),
  ];
}

async function streamedInput(): Promise<string> {
  const { stream } = await client.send(new ConverseStreamCommand(askFor('hi')));
  let input = '';
  for await (const event of stream ?? []) {
    input += event.contentBlockDelta?.delta?.toolUse?.input ?? '';
  }
  return input;
}
