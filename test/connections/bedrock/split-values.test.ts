import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at, textAt } from '../../../src/connections/bedrock/json-member.ts';
import type { Json } from '../../../src/gateway/json.ts';
import { GONE } from '../../../src/masking/mask-run.ts';
import type { TextDetector } from '../../../src/masking/text-detector.ts';
import { type BedrockWorld, CHAT, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { converseAnswer, frames, json, textStream } from './scripted-upstream.ts';

const detect: TextDetector = async (texts) =>
  texts.map((text) =>
    [...text.matchAll(/Ada Lovelace/g)].map(({ 0: name, index }) => ({
      entity: 'NAME' as const,
      start: index,
      end: index + name.length,
    })),
  );

let world: BedrockWorld;
beforeAll(async () => {
  const model = { kind: 'comprehend', region: 'us-east-1' } as const;
  world = await startBedrockWorld({
    detect,
    masks: {
      pii: { detected: ['claude/*'] },
      people: { detected: ['claude/*'], model },
      back: { detected: ['claude/*'], actions: { EMAIL: { kind: 'placeholder' } } },
    },
  });
});
afterAll(() => world.close());
beforeEach(() => {
  world.oblige({ masks: ['pii'] });
  world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
});

/** What the model gets of a request. */
async function sent(path: string, body: Json): Promise<Json> {
  const answer = await fetch(`${world.url}/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return world.upstream.got.at(-1)?.body ?? null;
}
const converse = (body: Json, model = CHAT) => sent(`model/${model}/converse`, body);
const HI = [{ role: 'user', content: [{ text: 'hi' }] }];
const CARD = '[CREDIT_DEBIT_CARD_NUMBER]';
const two = [{ text: 'Is it 4111 1111' }, { text: ' 1111 1111 then?' }];
const masked = [{ text: `Is it ${CARD}` }, { text: ' then?' }];
const typed = (type: string, blocks: readonly object[]) =>
  blocks.map((block) => ({ type, ...block }) as Json);

test.each<[string, string, Json, readonly (string | number)[], Json]>([
  [
    'a message of Converse',
    'converse',
    { messages: [{ role: 'user', content: two }] },
    ['messages', 0, 'content'],
    masked,
  ],
  ['a system prompt of Converse', 'converse', { system: two, messages: HI }, ['system'], masked],
  [
    'a result of a tool',
    'converse',
    { messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 't', content: two } }] }] },
    ['messages', 0, 'content', 0, 'toolResult', 'content'],
    masked,
  ],
  [
    'blocks around what a model does not see',
    'converse',
    {
      messages: [
        {
          role: 'user',
          content: [two[0] ?? {}, { cachePoint: { type: 'default' } }, two[1] ?? {}],
        },
      ],
    },
    ['messages', 0, 'content'],
    [masked[0] ?? {}, { cachePoint: { type: 'default' } }, masked[1] ?? {}],
  ],
  [
    'a block that is marked for a guardrail',
    'converse',
    {
      messages: [
        { role: 'user', content: [two[0] ?? {}, { guardContent: { text: two[1] ?? {} } }] },
      ],
    },
    ['messages', 0, 'content'],
    [masked[0] ?? {}, { guardContent: { text: masked[1] ?? {} } }],
  ],
  [
    'an answer with citations that goes back as history',
    'converse',
    {
      messages: [
        {
          role: 'assistant',
          content: [{ citationsContent: { content: [two[0] ?? {}] } }, two[1] ?? {}],
        },
      ],
    },
    ['messages', 0, 'content'],
    [{ citationsContent: { content: [masked[0] ?? {}] } }, masked[1] ?? {}],
  ],
  [
    'a message of Anthropic',
    'invoke',
    { max_tokens: 9, messages: [{ role: 'user', content: typed('text', two) }] },
    ['messages', 0, 'content'],
    typed('text', masked),
  ],
  [
    'a system prompt of Anthropic',
    'invoke',
    { max_tokens: 9, system: typed('text', two), messages: [] },
    ['system'],
    typed('text', masked),
  ],
])(
  'a value that two blocks share is masked as one: %s',
  async (_, operation, body, place, expected) => {
    const got = await sent(`model/${CHAT}/${operation}`, body);
    expect(at(got, ...place)).toEqual(expected);
    const recorded = JSON.stringify(world.intents.at(-1)) + world.transcript();
    expect(recorded).toContain(CARD);
    expect(recorded).not.toMatch(/4111|1111 1111/);
  },
);

test('so it is in the OpenAI-compatible API', async () => {
  const parts = typed('text', two);
  const chat = { model: CHAT, messages: [{ role: 'user', content: parts }] };
  expect(at(await sent('openai/v1/chat/completions', chat), 'messages', 0, 'content')).toEqual(
    typed('text', masked),
  );
  const input = [{ role: 'user', content: typed('input_text', two) }];
  expect(
    at(await sent('openai/v1/responses', { model: CHAT, input }), 'input', 0, 'content'),
  ).toEqual(typed('input_text', masked));
});

test('it is masked in what people read before the call, where no policy asks for a mask too', async () => {
  world.oblige({});
  await converse({ messages: [{ role: 'user', content: two }] });
  expect(JSON.stringify(world.intents.at(-1)?.request)).toContain(CARD);
  expect(JSON.stringify(world.intents.at(-1)?.request)).not.toContain('4111');
  expect(world.transcript()).not.toContain('4111');
});

test('as many blocks arrive as were sent, none of them empty', async () => {
  const content = ['4111', '1111', '1111', '1111', 'ok'].map((text) => ({ text }));
  const got = await converse({ messages: [{ role: 'user', content }] });
  expect(at(got, 'messages', 0, 'content')).toEqual(
    [CARD, GONE, GONE, GONE, 'ok'].map((text) => ({ text })),
  );
});

test('what a model sees apart stays apart', async () => {
  const use = { toolUse: { toolUseId: 't', name: 'look', input: {} } };
  const apart: Json = {
    messages: [
      { role: 'assistant', content: [two[0] ?? {}, use, two[1] ?? {}] },
      { role: 'user', content: [two[0] ?? {}] },
      { role: 'user', content: [two[1] ?? {}] },
    ],
  };
  expect(at(await converse(apart), 'messages')).toEqual(apart['messages']);
  const texts: Json = { inputText: '4111 1111' };
  expect(await sent('model/amazon.titan-embed-text-v2:0/invoke', texts)).toEqual(texts);
  const both: Json = { texts: ['4111 1111', ' 1111 1111'], input_type: 'search_document' };
  expect(await sent('model/cohere.embed-english-v3/invoke', both)).toEqual(both);
});

/** The blocks of an answer, whole and streamed. */
async function answered(content: readonly { text: string }[]): Promise<readonly string[][]> {
  const ask = async (operation: string) => {
    const answer = await fetch(`${world.url}/model/${CHAT}/${operation}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'sallyport-session': 's' },
      body: JSON.stringify({ messages: HI }),
    });
    return answer.text();
  };
  world.upstream.answer(() => json(converseAnswer([...content])));
  const blocks = at(JSON.parse(await ask('converse')), 'output', 'message', 'content');
  const whole = content.map((_, index) => textAt(blocks, index, 'text') ?? '');
  expect(world.transcript()).not.toMatch(/4111|Lovelace|bob@/);
  const [begin, ...end] = [textStream([])[0], ...textStream([]).slice(-2)];
  const deltas = content.flatMap(({ text }, contentBlockIndex) => [
    ['contentBlockDelta', { delta: { text }, contentBlockIndex }] as const,
    ['contentBlockStop', { contentBlockIndex }] as const,
  ]);
  world.upstream.answer(() => ({ chunks: frames([...(begin ? [begin] : []), ...deltas, ...end]) }));
  const streamed = content.map(() => '');
  const events = await ask('converse-stream');
  for (const [, text = '', index] of events.matchAll(
    /\{"delta":\{"text":"([^"]*)"\},"contentBlockIndex":(\d+)\}/g,
  )) {
    streamed[Number(index)] += text;
  }
  expect(world.transcript()).not.toMatch(/4111|Lovelace|bob@/);
  return [whole, streamed];
}

test('a value that two blocks of an answer share is masked as one, whole and streamed', async () => {
  const expected = [`Is it ${CARD}`, ' then?'];
  expect(await answered(two)).toEqual([expected, expected]);
});

test('it is in no record where no policy asks for a mask, and comes back where policies say so', async () => {
  world.oblige({});
  const texts = two.map(({ text }) => text);
  expect(await answered(two)).toEqual([texts, texts]);
  world.oblige({ masks: ['back'], unmask: true });
  const back = ['Is it bob@example.com', ' then?'];
  const shared = [{ text: 'Is it bob@exa' }, { text: 'mple.com then?' }];
  expect(await answered(shared)).toEqual([back, back]);
});

test('a name that two blocks of an answer share is found by who is asked', async () => {
  world.oblige({ masks: ['people'] });
  const expected = ['It is [NAME]', ', and [NAME]'];
  const shared = [{ text: 'It is Ada' }, { text: ' Lovelace, and Ada Lovelace' }];
  expect(await answered(shared)).toEqual([expected, expected]);
});

test('a name that two blocks share is found by who is asked', async () => {
  world.oblige({ masks: ['people'] });
  const content = [{ text: 'Who is Ada' }, { text: ' Lovelace, ' }, { text: 'Ada Lovelace?' }];
  const got = await converse({ messages: [{ role: 'user', content }] });
  const texts = [0, 1, 2].map((index) => textAt(got, 'messages', 0, 'content', index, 'text'));
  expect(texts).toEqual(['Who is [NAME]', ', ', '[NAME]?']);
  expect(JSON.stringify(world.intents.at(-1)) + world.transcript()).not.toContain('Lovelace');
});
