import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dynamodbBudgetStore } from '../../../src/budgets/dynamodb-budget-store.ts';
import { at } from '../../../src/connections/bedrock/json-member.ts';
import { keywordFinder } from '../../../src/connections/bedrock/keywords.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { type LocalDynamodb, startDynamodb } from '../../../src/local/dynamodb.ts';
import { type BedrockWorld, CHAT, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { chunkFrames, converseAnswer, json } from './scripted-upstream.ts';

let dynamodb: LocalDynamodb;
let world: BedrockWorld;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'budgets' });
  const store = { client: dynamodb.client, table: 'budgets', now: Date.now, newId: randomUUID };
  world = await startBedrockWorld({ budgets: dynamodbBudgetStore(store) });
});
afterAll(() => Promise.all([world.close(), dynamodb.close()]));
beforeEach(() => {
  world.oblige({});
  world.upstream.got.length = 0;
  world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
});

async function post(path: string, body: Json): Promise<number> {
  const answer = await fetch(`${world.url}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
}
const call = (operation: string, body: Json, model = CHAT) =>
  post(`model/${model}/${operation}`, body);
const HI = [{ role: 'user', content: [{ text: 'hi' }] }];
const budget = (amount: number) =>
  ({ amount, unit: 'tokens', per: 'day', group: randomUUID() }) as const;

test('no number of tokens or answers gives a budget more than it has', async () => {
  world.oblige({ budgets: [budget(50_000)] });
  const text = [{ role: 'user', content: 'hi' }];
  for (const most of [-1_000_000, -1, 0, 0.5, 1e-9]) {
    expect(await call('converse', { messages: HI, inferenceConfig: { maxTokens: most } })).toBe(
      400,
    );
    expect(await call('invoke', { messages: [], max_tokens: most })).toBe(400);
    expect(
      await post('openai/v1/chat/completions', { model: CHAT, messages: text, max_tokens: most }),
    ).toBe(400);
    expect(
      await post('openai/v1/responses', { model: CHAT, input: 'hi', max_output_tokens: most }),
    ).toBe(400);
    const many = { message: 'hi', num_generations: most, max_tokens: 5 };
    expect(await call('invoke', many, 'cohere.command-r-plus-v1:0')).toBe(400);
  }
  expect(world.upstream.got).toEqual([]);
});

test('of two limits of one request the larger counts', async () => {
  world.oblige({ limit: 50 });
  world.upstream.answer(() => json({ choices: [] }));
  const messages = [{ role: 'user', content: 'hi' }];
  const both = { max_tokens: 10, max_completion_tokens: 100_000 };
  expect(await post('openai/v1/chat/completions', { model: CHAT, messages, ...both })).toBe(200);
  expect(world.upstream.got[0]?.body).toMatchObject({
    max_tokens: 50,
    max_completion_tokens: 50,
  });
});

test('what a model reads besides texts is taken from a budget too', async () => {
  const numbers = Array.from({ length: 5_000 }, (_, index) => index);
  const tool = (name: string, schema: Json) => ({
    toolSpec: { name, inputSchema: { json: schema } },
  });
  const inferenceConfig = { maxTokens: 10 };
  for (const more of [
    { toolConfig: { tools: [tool('t', { enum: numbers })] } },
    { toolConfig: { tools: numbers.slice(0, 500).map((n) => tool(`tool number ${n}`, {})) } },
    { messages: numbers.slice(0, 1_000).map(() => HI[0] ?? null) },
  ]) {
    world.oblige({ budgets: [budget(5_000)] });
    expect(await call('converse', { messages: HI, inferenceConfig, ...more })).toBe(403);
    expect(await call('converse', { messages: HI, inferenceConfig })).toBe(200);
  }
});

test('what was read from a cache is counted, whoever tells of it', async () => {
  const usage = async (model: string, events: readonly Json[]) => {
    world.upstream.answer(() => ({ chunks: chunkFrames(events) }));
    expect(await call('invoke-with-response-stream', { messages: [] }, model)).toBe(200);
    return world.outcomes.at(-1)?.usage;
  };
  const metrics = {
    inputTokenCount: 10,
    outputTokenCount: 5,
    cacheReadInputTokenCount: 700,
    cacheWriteInputTokenCount: 80,
  };
  expect(
    await usage(CHAT, [{ type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics }]),
  ).toMatchObject({ inputTokens: 790, outputTokens: 5 });
  const told = { inputTokens: 3, outputTokens: 4, cacheReadInputTokenCount: 90 };
  expect(
    await usage('amazon.nova-pro-v1:0', [
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: { usage: told } },
    ]),
  ).toMatchObject({ inputTokens: 93, outputTokens: 4 });
});

test('a caller cannot choose what a forced guardrail looks at', async () => {
  world.oblige({ guardrails: ['abc:2'] });
  const bytes = 'aGk=';
  const guardContent = { text: { text: 'hello', qualifiers: ['query'] } };
  const image = { format: 'png', source: { bytes } };
  const body = {
    system: [{ guardContent }, { text: 'be kind' }],
    messages: [
      {
        role: 'user',
        content: [{ guardContent }, { text: 'the rest' }, { guardContent: { image } }],
      },
    ],
  };
  for (const operation of ['converse', 'converse-stream']) {
    world.upstream.got.length = 0;
    await call(operation, body);
    const sent = world.upstream.got[0]?.body;
    expect(at(sent, 'system')).toEqual([{ text: 'hello' }, { text: 'be kind' }]);
    expect(at(sent, 'messages', 0, 'content')).toEqual([
      { text: 'hello' },
      { text: 'the rest' },
      { image },
    ]);
    expect(at(sent, 'guardrailConfig', 'guardrailIdentifier')).toBe('abc');
  }
  world.oblige({});
  await call('converse', body);
  expect(at(world.upstream.got.at(-1)?.body, 'system', 0)).toEqual({ guardContent });
});

test('a document in another encoding is refused, not read as if nothing were in it', async () => {
  world.oblige({ masks: ['pii'] });
  const file = (encoding: 'utf8' | 'utf16le') => ({
    name: 'd',
    format: 'csv',
    source: { bytes: Buffer.from('bob@example.com,219-09-9999', encoding).toString('base64') },
  });
  const body = (encoding: 'utf8' | 'utf16le') => ({
    messages: [{ role: 'user', content: [{ document: file(encoding) }] }],
  });
  expect(await call('converse', body('utf16le'))).toBe(400);
  expect(world.upstream.got).toEqual([]);
  expect(await call('converse', body('utf8'))).toBe(200);
});

test('a word is found in names, in JSON and behind escape sequences', async () => {
  const keywords = async (body: { readonly [key: string]: Json }) => {
    expect(await call('converse', { messages: HI, ...body })).toBe(200);
    return world.operations.at(-1)?.facts.prompt?.keywords;
  };
  const tools = (name: string, description = '', json: Json = {}) => ({
    toolConfig: { tools: [{ toolSpec: { name, description, inputSchema: { json } } }] },
  });
  const said = (block: Json) => ({ messages: [{ role: 'user', content: [block] }] });
  const result = (json: Json) => said({ toolResult: { toolUseId: 't', content: [{ json }] } });
  for (const body of [
    tools('export_all'),
    tools('bulkExport'),
    tools('t', 'please export'),
    tools('t', '', { properties: { export: {} } }),
    result({ task: 'please\nexport all' }),
    result({ 'and\texport': 1 }),
    said({ toolUse: { toolUseId: 't', name: 'x', input: ['a"export'] } }),
    said({ text: '{"task":"please\\nexport all"}' }),
    said({ text: 'please \\u0065xport' }),
    { system: [{ text: 'e\u3164xp\u2800ort' }] },
  ]) {
    expect([body, await keywords(body)]).toEqual([body, ['bulk']]);
  }
  expect(await keywords(tools('look', 'reports', { re: 'transport' }))).toEqual([]);
  const fn = { name: 'f', arguments: '{"a":"please\\n\\u0065xport"}' };
  await post('openai/v1/chat/completions', {
    model: CHAT,
    messages: [{ role: 'assistant', tool_calls: [{ id: 't', type: 'function', function: fn }] }],
  });
  expect(world.operations.at(-1)?.facts.prompt?.keywords).toEqual(['bulk']);
});

test('a word is found in letters that only look like its own', () => {
  const find = keywordFinder({ bulk: ['export', 'download'], mail: ['mail', '101'] });
  for (const text of [
    'ехport', // Cyrillic
    'ЕХРОRТ all',
    'еxрогt',
    'Please εχροrτ it', // Greek
    'ΕΧΡΟRΤ',
    'ᎬХᏢΟᎡᎢ', // Cherokee
    'ꓰꓫꓑꓳꓣꓔ', // Lisu
    'ᴇxᴘᴏʀᴛ', // small capitals
    '🅴🆇🅿🅾🆁🆃',
    '🇪🇽🇵🇴🇷🇹',
    'ẹхpøŧ'.replace('ŧ', 'rŧ'),
    'expor†',
    'е х р о r t',
    '\\u0435xport', // an escape sequence of a Cyrillic letter
    'd0wnload',
    'downIoad',
    'down1oad',
    'down|oad',
    'downӏoad',
    'dowոⅼoаd',
    'd٠wnload'.replace('٠', '០'), // a digit of another script
  ]) {
    expect([text, find(text)]).toEqual([text, ['bulk']]);
  }
  for (const text of ['ма1l', 'maiӏ', 'rnail mаil', '101', '١٠١']) {
    expect([text, find(text)]).toEqual([text, ['mail']]);
  }
  // Words of their own stay what they are.
  for (const text of [
    'transport',
    'хлеб и ехидна',
    'ο λόγος',
    'the mall 10',
    'lol',
    'mall ш',
    '7xport',
  ]) {
    expect([text, find(text)]).toEqual([text, []]);
  }
  expect(keywordFinder({ out: ['экспорт'] })('Экспорт данных, экcпoрт')).toEqual(['out']);
});

test('words are found in time whatever a prompt is made of', () => {
  const find = keywordFinder({ bulk: ['export'] });
  // Each takes minutes where it is normalised as it is.
  for (const filler of ['\u0301\u0316', '\ufdfa']) {
    expect(find(`a${filler.repeat(2_000_000)} export`)).toEqual(['bulk']);
  }
  // Each is read in three ways.
  for (const filler of ['а|', 'aI', '🅴0']) {
    expect(find(`a${filler.repeat(200_000)} ехport`)).toEqual(['bulk']);
  }
});
