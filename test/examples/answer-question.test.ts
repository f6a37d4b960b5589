import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { Client } from '@opensearch-project/opensearch';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerQuestion, type RagClients } from '../../examples/rag-app/answer-question.ts';
import { gateModels } from '../../examples/rag-app/gate-models.ts';
import type { Passage } from '../../examples/rag-app/retrieve-passages.ts';
import { demoRows } from '../../src/local/demo-crm/demo-rows.ts';
import { kbIndex } from '../../src/local/demo-docs/kb-index.ts';
import { hashingEmbedding } from '../../src/local/hashing-embedder.ts';
import type { StandInFront } from '../../src/local/opensearch/stand-in-front.ts';
import { type StandIn, startStandIn } from '../local/bedrock/stand-in.ts';
import { openStandIn } from '../local/opensearch/open-stand-in.ts';
import { EMBED, PROFILE } from '../support/bedrock-calls.ts';

const QUESTION = 'My card was charged twice, can I have one payment back?';
const SESSION = 'rag-test';

let bedrock: StandIn;
let docs: StandInFront;
let clients: RagClients;
let sessions: unknown[];

beforeAll(async () => {
  const kb = await kbIndex(new URL('../..', import.meta.url).pathname);
  [bedrock, docs] = await Promise.all([startStandIn(), openStandIn([kb])]);
  const access = { gate: bedrock.url, token: 'none', session: SESSION };
  const config = { endpoint: bedrock.url, requestHandler: new NodeHttpHandler() };
  const models = gateModels(access, config);
  sessions = [];
  mintEach(models);
  const search = new Client({ node: docs.url });
  clients = { models, search, tickets: async (embedding) => nearestTickets(embedding) };
});
afterAll(async () => {
  clients.models.destroy();
  await clients.search.close();
  await Promise.all([bedrock.close(), docs.close()]);
});

/** In the place of the gate: a token for each request, for just what it asks. */
function mintEach(models: BedrockRuntimeClient): void {
  models.middlewareStack.add(
    (next) => async (args) => {
      const { path, headers } = args.request as { path: string; headers: Record<string, string> };
      sessions.push(headers['sallyport-session']);
      const token = path.includes('titan')
        ? await bedrock.token({ models: [EMBED] })
        : await bedrock.token({ access: 'stream', profile: PROFILE });
      headers['authorization'] = `Bearer ${token}`;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
}

/** In the place of the database: the same rows, each compared. */
function nearestTickets(embedding: readonly number[]): readonly Passage[] {
  const { tickets, customers } = demoRows();
  return tickets
    .slice(0, 200)
    .map((ticket) => ({
      ticket,
      distance: distance(embedding, `${ticket.subject} ${ticket.body}`),
    }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 5)
    .flatMap(({ ticket: { id, subject, body, customer_id }, distance: far }) => {
      const customer = customers[customer_id - 1];
      if (customer === undefined) return [];
      const { name, email, phone, plan, region } = customer;
      return [
        { ticket: id, subject, body, name, email, phone, plan, region, distance: far, tickets: 1 },
      ];
    });
}

function distance(embedding: readonly number[], text: string): number {
  const other = hashingEmbedding(text);
  return 1 - embedding.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
}

test('the application embeds, retrieves, prompts, and streams an answer out of what it found', async () => {
  const said: string[] = [];
  const run = await answerQuestion(clients, QUESTION, (piece) => said.push(piece));
  expect(run.tickets).toHaveLength(5);
  expect(run.handbook).toHaveLength(3);
  expect(said.join('')).toBe(run.answer);
  expect(said.length).toBe(run.pieces);
  expect(run.pieces).toBeGreaterThan(10);
  expect(run).toMatchObject({
    stopReason: 'end_turn',
    answer: expect.stringMatching(/charged twice/),
  });
  const context = run.prompt.messages[0]?.content?.[0]?.text ?? '';
  const quotes = [...run.answer.matchAll(/“([^”]*)”/g)].map(([, quote]) => quote);
  expect(quotes.length).toBeGreaterThan(0);
  for (const quote of quotes) expect(context).toContain(quote);
});

test('every request to a model names the session', async () => {
  sessions.length = 0;
  await answerQuestion(clients, QUESTION, () => undefined);
  expect(sessions).toEqual([SESSION, SESSION]);
});

test('a failure in the middle of an answer reaches the application as the SDK’s own error', async () => {
  const said: string[] = [];
  const asked = answerQuestion(
    clients,
    'say it [[stand-in: break ThrottlingException after=2]][[stand-in: say one two three]]',
    (piece) => said.push(piece),
  );
  await expect(asked).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(said).toEqual(['one', ' two']);
});
