import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { textAt } from '../../../src/connections/bedrock/json-member.ts';
import { type BedrockWorld, CHAT, startBedrockWorld, TOKEN, tokenOf } from './bedrock-world.ts';
import { converseAnswer, frames, json, promptOf, textStream } from './scripted-upstream.ts';

let secret = Buffer.alloc(32, 1);
let world: BedrockWorld;
beforeAll(async () => {
  const actions = { EMAIL: { kind: 'placeholder' } } as const;
  world = await startBedrockWorld({
    secretOf: () => secret,
    masks: {
      pii: { detected: ['claude/*'], actions },
      more: { detected: ['claude/*'], entities: ['EMAIL'], actions },
      people: { detected: ['claude/*'], entities: ['PHONE'] },
    },
  });
});
afterAll(() => world.close());
beforeEach(() => {
  secret = Buffer.alloc(32, 1);
  world.oblige({ masks: ['pii'], unmask: true });
});

const ALICE = { authorization: `Bearer ${TOKEN}`, 'sallyport-session': 's-1' };
const BOB = { ...ALICE, authorization: `Bearer ${tokenOf('bob')}` };

async function post(operation: string, text: string, headers: Record<string, string>) {
  const messages = [{ role: 'user', content: [{ text }] }];
  return fetch(`${world.url}/model/${CHAT}/${operation}`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ messages }),
  });
}

/** What a caller reads of a model that repeats what it was asked. */
async function repeated(text: string, headers: Record<string, string>): Promise<string> {
  world.upstream.answer((got) => json(converseAnswer([{ text: promptOf(got) }])));
  const answer = await post('converse', text, headers);
  expect(answer.status).toBe(200);
  return textAt(JSON.parse(await answer.text()), 'output', 'message', 'content', 0, 'text') ?? '';
}

/** What a model says, streamed in pieces, to a caller who asked something else. */
async function said(text: string, headers: Record<string, string>): Promise<string> {
  const pieces = text.match(/.{1,5}/gsu) ?? [];
  world.upstream.answer(() => ({ chunks: frames(textStream(pieces)) }));
  const answer = await post('converse-stream', 'hi', headers);
  const parts = (await answer.text()).matchAll(/"text":"([^"]*)"/g);
  return [...parts].map(([, part]) => part).join('');
}

/** The placeholder that stands for an address where this caller asks. */
async function minted(headers: Record<string, string> = ALICE): Promise<string> {
  expect(await repeated('dana@example.com', headers)).toBe('dana@example.com');
  const sent = promptOf(world.upstream.got.at(-1));
  expect(sent).toMatch(/^⟦EMAIL·[a-z2-7]+⟧$/);
  expect(world.transcript()).not.toContain('dana@');
  return sent;
}

test('a placeholder is put back for the caller and session that it is of, whole and streamed', async () => {
  const own = await minted();
  expect(await minted()).toBe(own);
  expect(await repeated(`so ${own}`, ALICE)).toBe('so dana@example.com');
  expect(await said(`so ${own}`, ALICE)).toBe('so dana@example.com');
});

test.each([
  ['another principal who names the same session', BOB],
  [
    'the same name at another issuer',
    { ...ALICE, authorization: `Bearer ${tokenOf('alice', 'b')}` },
  ],
  ['another session of the same principal', { ...ALICE, 'sallyport-session': 's-2' }],
  ['the same principal without a session', { authorization: ALICE.authorization }],
  [
    'another principal whose trace is named as the session',
    {
      authorization: BOB.authorization,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  ],
])('for %s it stays what it is, asked or echoed', async (_, headers) => {
  const trace = { ...ALICE, 'sallyport-session': '0af7651916cd43dd8448eb211c80319c' };
  const foreign = await minted('traceparent' in headers ? trace : ALICE);
  expect(await repeated(`so ${foreign}`, headers)).toBe(`so ${foreign}`);
  expect(await said(`so ${foreign}`, headers)).toBe(`so ${foreign}`);
  expect(await minted(headers)).not.toBe(foreign);
});

test('without a session a placeholder is of one exchange alone', async () => {
  const alone = { authorization: ALICE.authorization };
  const earlier = await minted(alone);
  expect(await repeated(earlier, alone)).toBe(earlier);
});

test('a value that policies did not put back stays masked when they would put others back', async () => {
  world.oblige({ masks: ['pii'] });
  const masked = await repeated('dana@example.com', ALICE);
  world.oblige({ masks: ['pii'], unmask: true });
  expect(await repeated(`so ${masked}`, ALICE)).toBe(`so ${masked}`);
  const own = await minted();
  world.oblige({ masks: ['pii'] });
  expect(await repeated(`so ${own}`, ALICE)).toBe(`so ${own}`);
  expect(await said(`so ${own}`, ALICE)).toBe(`so ${own}`);
});

test('a placeholder of one mask means nothing to another', async () => {
  const own = await minted();
  for (const masks of [['more'], ['people']]) {
    world.oblige({ masks, unmask: true });
    expect(await repeated(`so ${own}`, ALICE)).toBe(`so ${own}`);
  }
});

test('what is forged, changed, cut or put together stays text', async () => {
  const own = await minted();
  const other = await (async () => {
    await repeated('olivia@example.com', ALICE);
    return promptOf(world.upstream.got.at(-1));
  })();
  const bodyOf = (placeholder: string) => placeholder.slice('⟦EMAIL·'.length, -1);
  const body = bodyOf(own);
  const half = Math.floor(body.length / 2);
  for (const changed of [
    own.replace('EMAIL', 'PHONE'),
    own.replace('EMAIL', 'EMAIL_ADDRESS'),
    own.replace(body, `${body[0] === 'a' ? 'b' : 'a'}${body.slice(1)}`),
    own.replace(body, body.slice(0, -8)),
    own.replace(body, `${body}aaaaaaaa`),
    own.replace(body, body.slice(0, half) + bodyOf(other).slice(half)),
    own.replace(body, body.toUpperCase()),
    `⟦EMAIL·${'a'.repeat(body.length)}⟧`,
    `⟦EMAIL·⟧`,
    own.slice(0, -1),
    own.replace('·', '\u200b·'),
  ]) {
    expect(await repeated(`so ${changed}`, ALICE)).toBe(`so ${changed}`);
    expect(await said(`so ${changed}`, ALICE)).toBe(`so ${changed}`);
  }
});

test('under another key nothing that was made before comes back', async () => {
  const before = await minted();
  secret = Buffer.alloc(32, 2);
  expect(await repeated(`so ${before}`, ALICE)).toBe(`so ${before}`);
  expect(await minted()).not.toBe(before);
});
