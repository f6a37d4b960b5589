import { randomUUID } from 'node:crypto';
import {
  AccessDeniedException,
  type BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  ModelStreamErrorException,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { dynamodbBudgetStore } from '../../../src/budgets/dynamodb-budget-store.ts';
import { at } from '../../../src/connections/bedrock/json-member.ts';
import { type LocalDynamodb, startDynamodb } from '../../../src/local/dynamodb.ts';
import { http2Client } from '../../support/bedrock-calls.ts';
import { type BedrockWorld, CHAT, EMBED, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { clientIn } from './client-in.ts';
import { converseAnswer, frames, json, promptOf, textStream } from './scripted-upstream.ts';

let dynamodb: LocalDynamodb;
let world: BedrockWorld;
let client: BedrockRuntimeClient;
beforeAll(async () => {
  dynamodb = await startDynamodb({ table: 'budgets' });
  const store = { client: dynamodb.client, table: 'budgets', now: Date.now, newId: randomUUID };
  world = await startBedrockWorld({
    connection: { links: { allow: ['ok.example'] }, unknownEvents: 'drop' },
    masks: {
      pii: { detected: ['claude/*'], actions: { EMAIL: { kind: 'placeholder' } } },
      others: { detected: [`claude/${EMBED}`] },
    },
    budgets: dynamodbBudgetStore(store),
  });
  client = clientIn(world, 's-1');
});
afterAll(async () => {
  client.destroy();
  await Promise.all([world.close(), dynamodb.close()]);
});
beforeEach(() => {
  world.oblige({});
  world.upstream.got.length = 0;
  world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
});

const ask = (text: string) => ({
  modelId: CHAT,
  messages: [{ role: 'user' as const, content: [{ text }] }],
});
const converse = (text = 'hi', more: object = {}) =>
  client.send(new ConverseCommand({ ...ask(text), ...more }));
const textOf = (answer: Awaited<ReturnType<typeof converse>>) =>
  answer.output?.message?.content?.[0]?.text ?? '';
const sent = (...path: readonly (string | number)[]) => at(world.upstream.got[0]?.body, ...path);

async function streamed(by = client, signal?: AbortSignal): Promise<string> {
  const options = signal ? { abortSignal: signal } : {};
  const { stream } = await by.send(new ConverseStreamCommand(ask('hi')), options);
  let text = '';
  for await (const event of stream ?? []) text += event.contentBlockDelta?.delta?.text ?? '';
  return text;
}

test('a mask that does not cover the model denies', async () => {
  world.oblige({ masks: ['others'] });
  await expect(converse()).rejects.toBeInstanceOf(AccessDeniedException);
  world.oblige({ filters: ['mine'] });
  await expect(converse()).rejects.toBeInstanceOf(AccessDeniedException);
  expect(world.upstream.got).toEqual([]);
});

test('what is not an operation of models does not exist here', async () => {
  for (const path of [
    'custom-models',
    'model/x/deploy',
    'model-customization-jobs',
    'guardrails',
    'openai/v1/files',
    'async-invoke',
  ]) {
    const response = await fetch(`${world.url}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(404);
    expect(response.headers.get('sallyport-error')).toBe('not_found');
    if (!path.startsWith('openai'))
      expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  }
  const elsewhere = http2Client({ url: world.url.replace('claude', 'other'), token: TOKEN });
  await expect(elsewhere.send(new ConverseCommand(ask('hi')))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  elsewhere.destroy();
});

test('a model is found whatever its name is encoded as; of another account or region there is none', async () => {
  const arn = `arn:aws:bedrock:us-east-1::foundation-model/${CHAT}`;
  const call = (name: string) =>
    fetch(`${world.url}/model/${name}/converse`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ messages: ask('hi').messages }),
    });
  for (const name of [
    CHAT,
    encodeURIComponent(CHAT),
    encodeURIComponent(arn),
    arn,
    encodeURIComponent(encodeURIComponent(arn)),
  ]) {
    expect([name, (await call(name)).status]).toEqual([name, 200]);
    expect(world.upstream.got.at(-1)?.path).toBe(`/model/${encodeURIComponent(CHAT)}/converse`);
  }
  for (const name of [
    'other.model-v1',
    arn.replace('us-east-1', 'eu-west-1'),
    arn.replace(':aws:', ':aws-cn:'),
    `${arn}x`,
  ]) {
    expect([name, (await call(encodeURIComponent(name))).status]).toEqual([name, 403]);
  }
});

test('policy is told of words, tokens, tools and guardrails', async () => {
  const facts = async (text: string, more: object = {}) => {
    await converse(text, more);
    return world.operations.at(-1)?.facts.prompt;
  };
  expect(await facts('nothing special')).toMatchObject({
    keywords: [],
    tools: 0,
    images: 0,
    documents: 0,
    guardrail: false,
  });
  for (const text of [
    'please EXPORT it',
    'ｅｘｐｏｒｔ it',
    'ex\u200bport',
    'exporting',
    'e x p o r t',
    'éxport',
    'a download?',
  ]) {
    expect([text, (await facts(text))?.keywords]).toEqual([text, ['bulk']]);
  }
  const document = {
    name: 'd',
    format: 'txt' as const,
    source: { bytes: Buffer.from('please export') },
  };
  const more = {
    messages: [{ role: 'user' as const, content: [{ text: 'x'.repeat(4000) }, { document }] }],
    inferenceConfig: { maxTokens: 77 },
    guardrailConfig: { guardrailIdentifier: 'own1', guardrailVersion: '1' },
    toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { json: {} } } }] },
  };
  expect(await facts('', more)).toMatchObject({
    keywords: ['bulk'],
    maxTokens: 77,
    tools: 1,
    guardrail: true,
  });
  expect((await facts('', more))?.inputTokens).toBeGreaterThan(1000);
});

test('a pending approval is named, with a status that clients do not repeat', async () => {
  world.oblige({ approvals: ['data-owners'] });
  const error = await converse('export all').catch((thrown) => thrown);
  expect(error).toBeInstanceOf(AccessDeniedException);
  expect(error.message).toContain('a-1');
  expect(error.$response.headers['sallyport-approval']).toBe('a-1');
});

test('output is limited to what a policy says, and a smaller wish stays', async () => {
  world.oblige({ limit: 50 });
  for (const [wish, limited] of [
    [undefined, 50],
    [200, 50],
    [20, 20],
  ] as const) {
    world.upstream.got.length = 0;
    await converse(
      'hi',
      wish === undefined ? {} : { inferenceConfig: { maxTokens: wish, temperature: 0 } },
    );
    expect(sent('inferenceConfig', 'maxTokens')).toBe(limited);
  }
});

test('a forced guardrail takes the place of the caller’s, whole', async () => {
  world.oblige({ guardrails: ['abc:2'] });
  const own = { guardrailIdentifier: 'mine', guardrailVersion: '1', trace: 'enabled' as const };
  await converse('hi', { guardrailConfig: own });
  expect(sent('guardrailConfig')).toEqual({ guardrailIdentifier: 'abc', guardrailVersion: '2' });
  expect(world.scopes.at(-1)).toMatchObject({ guardrail: 'abc:2' });
  world.upstream.got.length = 0;
  world.upstream.answer(() => json({ content: [] }));
  await client.send(
    new InvokeModelCommand({
      modelId: CHAT,
      contentType: 'application/json',
      guardrailIdentifier: 'mine',
      guardrailVersion: '1',
      body: JSON.stringify({ messages: [] }),
    }),
  );
  expect(world.upstream.got[0]?.headers).toMatchObject({
    'x-amzn-bedrock-guardrailidentifier': 'abc',
    'x-amzn-bedrock-guardrailversion': '2',
  });
  world.oblige({ guardrails: ['abc:2', 'def:1'] });
  await expect(converse()).rejects.toBeInstanceOf(AccessDeniedException);
});

test('a guardrail of the caller’s own is in the scope where the connection declares it, else denied', async () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:guardrail/own1';
  for (const guardrailIdentifier of ['own1', arn]) {
    await converse('hi', { guardrailConfig: { guardrailIdentifier, guardrailVersion: '1' } });
    expect(sent('guardrailConfig', 'guardrailIdentifier')).toBe(guardrailIdentifier);
    expect(world.scopes.at(-1)).toMatchObject({ ownGuardrail: 'own1' });
    world.upstream.got.length = 0;
  }
  await converse();
  expect(world.scopes.at(-1)).not.toHaveProperty('ownGuardrail');
  world.upstream.got.length = 0;
  for (const guardrailIdentifier of [
    'mine',
    arn.replace('own1', 'mine'),
    arn.replace('123456789012', '210987654321'),
    arn.replace('us-east-1', 'eu-west-1'),
    arn.replace('guardrail/', 'guardrail-profile/'),
    `${arn}/x`,
    'own1:2',
    '',
  ]) {
    const config = { guardrailConfig: { guardrailIdentifier, guardrailVersion: '1' } };
    await expect(converse('hi', config)).rejects.toBeInstanceOf(AccessDeniedException);
  }
  expect(world.upstream.got).toEqual([]);
});

test('placeholders are the session’s own, and come back only where policy says so', async () => {
  const prompt = 'Write to bob@example.com and bob@example.com';
  world.oblige({ masks: ['pii'] });
  await converse(prompt);
  const masked = promptOf(world.upstream.got[0]);
  const [placeholder = ''] = /⟦[^⟧]+⟧/.exec(masked) ?? [];
  expect(masked).toBe(`Write to ${placeholder} and ${placeholder}`);

  const echo = `Mail ${placeholder}, [x](https://ok.example/${placeholder}) or ⟦EMAIL·aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa⟧ to him`;
  const content = [
    { text: echo },
    { toolUse: { toolUseId: 't', name: 'send', input: { to: placeholder } } },
  ];
  world.upstream.answer(() => json(converseAnswer(content)));
  expect(textOf(await converse(prompt))).toBe(echo);

  // What policies did not put back then they do not now.
  world.oblige({ masks: ['pii'], unmask: true });
  expect(textOf(await converse(prompt))).toBe(echo);
  const [own = ''] = /⟦[^⟧]+⟧/.exec(promptOf(world.upstream.got.at(-1))) ?? [];
  const ownEcho = echo.replaceAll(placeholder, own);
  const ownContent = JSON.parse(JSON.stringify(content).replaceAll(placeholder, own));
  world.upstream.answer(() => json(converseAnswer(ownContent)));
  const restored = ownEcho.replace(own, 'bob@example.com');
  const answer = await converse(prompt);
  expect(textOf(answer)).toBe(restored);
  expect(answer.output?.message?.content?.[1]?.toolUse?.input).toEqual({ to: own });
  expect(world.transcript()).toContain(own);
  expect(world.transcript()).not.toContain('bob@');

  const pieces = ownEcho.match(/.{1,7}/gsu) ?? [];
  world.upstream.answer(() => ({ chunks: frames(textStream(pieces)) }));
  expect(await streamed()).toBe(restored);
  expect(world.transcript()).not.toContain('bob@');

  const other = clientIn(world, 's-2');
  expect(await streamed(other)).toBe(ownEcho);
  other.destroy();
});

test('where no mask is asked for the record is masked all the same', async () => {
  world.upstream.answer(() => json(converseAnswer([{ text: 'It is bob@example.com' }])));
  expect(textOf(await converse('Who is alice@example.com?'))).toBe('It is bob@example.com');
  expect(promptOf(world.upstream.got[0])).toBe('Who is alice@example.com?');
  expect(world.transcript()).toMatch(/Who is \[EMAIL\]/);
  expect(world.transcript()).not.toMatch(/alice@|bob@/);
  expect(JSON.stringify(world.intents.at(-1))).not.toContain('alice@');
});

test('links in answers lead where they may, or nowhere', async () => {
  world.upstream.answer(() =>
    json(converseAnswer([{ text: '![x](https://evil.example/?d=1) [a](https://ok.example/)' }])),
  );
  expect(textOf(await converse())).toBe('![x]([link removed]) [a](https://ok.example/)');
});

test('an unknown event is dropped where the configuration says so', async () => {
  const events = textStream(['one ', 'two']);
  world.upstream.answer(() => ({
    chunks: frames([...events.slice(0, 2), ['whisper', { text: 'x' }], ...events.slice(2)]),
  }));
  expect(await streamed()).toBe('one two');
});

test('a call that nobody waits for ends upstream, and its record says so', async () => {
  async function* slow() {
    yield* frames(textStream(['one two bob@exam']).slice(0, 2));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    yield* frames(textStream([]));
  }
  world.upstream.answer(() => ({ chunks: slow() }));
  const before = world.upstream.aborted();
  const controller = new AbortController();
  const reading = streamed(client, controller.signal).catch(() => undefined);
  await vi.waitFor(() => expect(world.upstream.got).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 50));
  controller.abort();
  await reading;
  await vi.waitFor(() => expect(world.upstream.aborted()).toBe(before + 1), { timeout: 3_000 });
  await vi.waitFor(() => expect(world.outcomes.at(-1)).toMatchObject({ state: 'aborted' }), {
    timeout: 3_000,
  });
});

test('budgets hold when many call at once, and what was not used is given back', async () => {
  const budget = { amount: 3_000, unit: 'tokens', per: 'day', group: randomUUID() } as const;
  world.oblige({ budgets: [budget] });
  const call = () =>
    converse('hi', { inferenceConfig: { maxTokens: 490 } }).then(
      () => 'done',
      (error) => error.name,
    );
  const all = await Promise.all(Array.from({ length: 40 }, call));
  const done = all.filter((one) => one === 'done').length;
  expect(done).toBeGreaterThan(0);
  expect(new Set(all)).toEqual(new Set(['done', 'AccessDeniedException']));
  // Each may use nearly 1,000 tokens and uses 15: what was given back suffices for more.
  expect(await call()).toBe('done');
  expect(
    world.refusals.at(-1)?.error.message ??
      world.outcomes.find(({ error }) => error)?.error?.message,
  ).toBeDefined();
});

test('no wish is a way round a limit', async () => {
  world.oblige({ limit: 5 });
  await expect(
    converse('hi', { inferenceConfig: { maxTokens: Number.MAX_SAFE_INTEGER * 4 } }),
  ).resolves.toBeDefined();
  expect(sent('inferenceConfig', 'maxTokens')).toBe(5);
  await expect(
    converse('hi', { additionalModelRequestFields: { max_tokens: 99 } }),
  ).rejects.toBeInstanceOf(ValidationException);
});

// Last: nothing is allowed afterwards.
test('a stream that is revoked ends in an exception within five seconds', async () => {
  async function* endless() {
    yield* frames(textStream(['one two three ']).slice(0, 2));
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      yield* frames([['contentBlockDelta', { delta: { text: 'more ' }, contentBlockIndex: 0 }]]);
    }
  }
  world.upstream.answer(() => ({ chunks: endless() }));
  const reading = streamed().catch((thrown) => thrown);
  setTimeout(() => world.revoke(), 200);
  const error = await reading;
  expect(error).toBeInstanceOf(ValidationException);
  expect(error).not.toBeInstanceOf(ModelStreamErrorException);
  expect(error.message).toContain('revoked');
}, 10_000);
