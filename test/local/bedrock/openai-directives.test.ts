import { APIError } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT } from '../../support/bedrock-calls.ts';
import { openaiClient } from '../../support/openai-calls.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.close());

async function client(access: 'invoke' | 'stream' = 'invoke') {
  return openaiClient({ url: standIn.url, token: await standIn.token({ access }) });
}

function ask(content: string) {
  return { model: CHAT, messages: [{ role: 'user' as const, content }] };
}

test('what the service would keep on its side is refused', async () => {
  const openai = await client();
  const kept = openai.responses.create({ model: CHAT, input: 'hi' });
  await expect(kept).rejects.toMatchObject({ status: 400 });
  const chained = openai.responses.create({
    model: CHAT,
    input: 'hi',
    store: false,
    previous_response_id: 'resp_1',
  });
  await expect(chained).rejects.toThrow(/`previous_response_id` is not in the local stand-in/);
});

test('throttling has the status that the client retries', async () => {
  const asked = (await client()).chat.completions.create(ask('[[stand-in: throttle]]'));
  await expect(asked).rejects.toMatchObject({ status: 429, code: 'ThrottlingException' });
});

test('a tool call streams in pieces that join to its arguments, for each of n choices', async () => {
  const text = '[[stand-in: tool find {"q": "[EMAIL_1]"}]][[stand-in: split-every 2]]';
  const stream = await (await client('stream')).chat.completions.create({
    ...ask(text),
    n: 2,
    stream: true,
  });
  const args = ['', ''];
  const reasons: unknown[] = [];
  for await (const { choices } of stream) {
    for (const { index, delta, finish_reason } of choices) {
      args[index] += delta.tool_calls?.[0]?.function?.arguments ?? '';
      if (finish_reason) reasons.push(finish_reason);
    }
  }
  for (const each of args) expect(JSON.parse(each)).toEqual({ q: '[EMAIL_1]' });
  expect(reasons).toEqual(['tool_calls', 'tool_calls']);
});

test('what a tool has answered is context for the next question', async () => {
  const { choices } = await (await client()).chat.completions.create({
    model: CHAT,
    messages: [
      { role: 'user', content: 'What is the status of order 7?' },
      {
        role: 'assistant',
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'find', arguments: '{"id":7}' } },
        ],
      },
      { role: 'tool', tool_call_id: 't1', content: 'The status of order 7 is shipped.' },
    ],
  });
  expect(choices[0]?.message.content).toContain('“The status of order 7 is shipped.”');
});

test('a failure in the middle of a chat is an error of the client, after the text before it', async () => {
  const stream = await (await client('stream')).chat.completions.create({
    ...ask('[[stand-in: break InternalServerException after=1]][[stand-in: say one two]]'),
    stream: true,
  });
  let text = '';
  const reading = (async () => {
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
  })();
  await expect(reading).rejects.toBeInstanceOf(APIError);
  expect(text).toBe('one');
});

test('a response that is cut by the most tokens is incomplete, and says why', async () => {
  const asked = { model: CHAT, input: '[[stand-in: long 50]]', max_output_tokens: 5, store: false };
  const response = await (await client()).responses.create(asked);
  expect(response).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason: 'max_output_tokens' },
    usage: { output_tokens: 5 },
  });
});

test('a response streams reasoning, text and tool calls, each whole once more at its end', async () => {
  const input =
    '[[stand-in: reasoning hm]][[stand-in: say one two]][[stand-in: tool find {"id": 7}]]';
  const stream = await (await client('stream')).responses.create({
    model: CHAT,
    input,
    store: false,
    stream: true,
  });
  const deltas = new Map<string, string>();
  const whole = new Map<string, string>();
  const numbers: number[] = [];
  for await (const event of stream) {
    numbers.push(event.sequence_number);
    const kind = event.type.replace(/\.(delta|done)$/, '');
    if ('delta' in event) deltas.set(kind, (deltas.get(kind) ?? '') + event.delta);
    if (event.type === 'response.output_text.done') whole.set(kind, event.text);
    if (event.type === 'response.reasoning_text.done') whole.set(kind, event.text);
    if (event.type === 'response.function_call_arguments.done') whole.set(kind, event.arguments);
  }
  expect(deltas).toEqual(whole);
  expect([...whole.values()]).toEqual(['hm', 'one two', '{"id":7}']);
  expect(numbers).toEqual(numbers.map((_, index) => index));
});

test('a failure in the middle of a response is an error of the client', async () => {
  const stream = await (await client('stream')).responses.create({
    model: CHAT,
    input: '[[stand-in: break ThrottlingException after=1]][[stand-in: say one two]]',
    store: false,
    stream: true,
  });
  const reading = (async () => {
    for await (const _ of stream);
  })();
  await expect(reading).rejects.toBeInstanceOf(APIError);
});
