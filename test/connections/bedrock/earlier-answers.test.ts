import { randomUUID } from 'node:crypto';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { expect, test } from 'vitest';
import { startDynamodb } from '../../../src/local/dynamodb.ts';
import { dynamodbSessionStore } from '../../../src/sessions/dynamodb-session-store.ts';
import { http2Client } from '../../support/bedrock-calls.ts';
import { CHAT, startBedrockWorld, TOKEN } from './bedrock-world.ts';
import { clientIn } from './client-in.ts';
import { converseAnswer, json } from './scripted-upstream.ts';

test('the record names the earlier exchanges of its session that gave data, and no others', async () => {
  const dynamodb = await startDynamodb({ table: 'sessions' });
  const store = { client: dynamodb.client, table: 'sessions', now: Date.now, newId: randomUUID };
  const sessions = dynamodbSessionStore({ ...store, retentionDays: 1 });
  const world = await startBedrockWorld({ sessions });
  const teller = clientIn(world, 'one');
  const alone = http2Client({ url: world.url, token: TOKEN });
  const ask = new ConverseCommand({
    modelId: CHAT,
    messages: [{ role: 'user', content: [{ text: 'hi' }] }],
  });
  try {
    world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
    await teller.send(ask);
    world.upstream.answer(() => ({ status: 500, chunks: [] }));
    await expect(teller.send(ask)).rejects.toThrow();
    world.upstream.answer(() => json(converseAnswer([{ text: 'hi' }])));
    await teller.send(ask);
    await teller.send(ask);
    await alone.send(ask);
    expect(world.intents.map(({ earlierAnswers }) => earlierAnswers)).toEqual([
      [],
      [1],
      [1],
      [1, 3],
      undefined,
    ]);
    const kept = await sessions.getExchange({ session: 'one', exchange: 4 });
    expect(kept?.earlierAnswers).toEqual([1, 3]);
  } finally {
    for (const client of [teller, alone]) client.destroy();
    await Promise.all([world.close(), dynamodb.close()]);
  }
});
