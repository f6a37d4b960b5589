import { GetAsyncInvokeCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelScope } from '../../../src/gateway/credential.ts';
import {
  BEDROCK_CALLS,
  type BedrockCallName,
  bedrockClient,
  CHAT,
  EMBED,
  PROFILE,
  QUESTION,
} from '../../support/bedrock-calls.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

let now = Date.parse('2026-01-01T00:00:00Z');
let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn({ now: () => now });
});
afterAll(() => standIn.close());

const DENIED = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };

async function run(name: BedrockCallName, scope: Partial<ModelScope>, model?: string) {
  const { model: own, run: call } = BEDROCK_CALLS[name];
  return call(await standIn.client(scope), model ?? own, QUESTION);
}

test('nobody is let in without a token, nor with one that was not minted', async () => {
  const answer = await fetch(`${standIn.url}/model/${CHAT}/converse`, {
    method: 'POST',
    body: '{}',
  });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
  const client = bedrockClient({ url: standIn.url, token: 'guessed' });
  await expect(BEDROCK_CALLS.converse.run(client, CHAT, QUESTION)).rejects.toMatchObject(DENIED);
  client.destroy();
});

test('a token is good for 60 seconds and no longer', async () => {
  const client = await standIn.client();
  now += 59_999;
  await expect(BEDROCK_CALLS.converse.run(client, CHAT, QUESTION)).resolves.toBeDefined();
  now += 1;
  await expect(BEDROCK_CALLS.converse.run(client, CHAT, QUESTION)).rejects.toMatchObject(DENIED);
});

test.each([
  ['converse', 'stream'],
  ['converse', 'count'],
  ['converse-stream', 'invoke'],
  ['invoke', 'stream'],
  ['invoke-stream', 'invoke'],
  ['count-tokens', 'invoke'],
] as const)('%s is not done with a token for %s', async (name, access) => {
  await expect(run(name, { access })).rejects.toMatchObject(DENIED);
});

test('a token for one model does not reach another', async () => {
  await expect(run('converse', { models: [EMBED] })).rejects.toMatchObject(DENIED);
  await expect(run('embed', { models: [CHAT] })).rejects.toMatchObject(DENIED);
});

test('a token for a model reaches it by its own name alone, and one for a profile by the profile’s', async () => {
  await expect(run('converse', {}, PROFILE)).rejects.toMatchObject(DENIED);
  await expect(run('converse', { profile: PROFILE }, CHAT)).rejects.toMatchObject(DENIED);
  await expect(run('converse', { profile: PROFILE }, PROFILE)).resolves.toBeDefined();
});

test('a token that was minted behind a guardrail is not good without it, nor with another', async () => {
  const invoke = async (guardrail: string | undefined, minted: string | undefined) => {
    const answer = await fetch(`${standIn.url}/model/${CHAT}/converse`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await standIn.token(minted === undefined ? {} : { guardrail: minted })}`,
      },
      body: JSON.stringify({
        messages: [{ role: 'user', content: [{ text: QUESTION }] }],
        ...(guardrail !== undefined && {
          guardrailConfig: { guardrailIdentifier: guardrail, guardrailVersion: '1' },
        }),
      }),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  expect(await invoke(undefined, 'gr1')).toBe(403);
  expect(await invoke('gr2', 'gr1')).toBe(403);
  expect(await invoke('gr1', undefined)).toBe(403);
  expect(await invoke('gr1', 'gr1')).toBe(200);
  expect(await invoke('arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1', 'gr1')).toBe(200);
  expect(await invoke('gr1', 'gr1:4')).toBe(200);
});

test('what else the service can do is not there, whatever the token', async () => {
  const client = await standIn.client();
  const other = new GetAsyncInvokeCommand({
    invocationArn: 'arn:aws:bedrock:us-east-1:123456789012:async-invoke/abcdefghijkl',
  });
  await expect(client.send(other)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a login for another kind of upstream is not minted', async () => {
  const scope = { kind: 'rds', connection: 'crm', access: 'read' } as const;
  const request = { scope, principal: 'local|user|alice', digest: '00' };
  const minted = standIn.bedrock.mint(request, AbortSignal.timeout(1_000));
  await expect(minted).rejects.toMatchObject({ code: 'unavailable' });
});

test('no refusal repeats the token', async () => {
  const token = await standIn.token();
  const answer = await fetch(`${standIn.url}/model/${EMBED}/invoke`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ inputText: token }),
  });
  expect(answer.status).toBe(403);
  expect(await answer.text()).not.toContain(token);
});
