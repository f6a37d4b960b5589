import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ModelAccess } from '../../src/gateway/credential.ts';

export const CHAT = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
export const PROFILE = `us.${CHAT}`;
export const EMBED = 'amazon.titan-embed-text-v2:0';

/** A prompt of which it is known what the stand-in model answers. */
export const SYSTEM = 'Refunds are paid within five days. Cards are charged at night.';
export const QUESTION = 'Within how many days are refunds paid?';
export const ANSWER = 'The context says: “Refunds are paid within five days.”';

/** Where a client goes, and what it shows. The same calls go to the stand-in and to a gate. */
export type BedrockTarget = Readonly<{ url: string; token: string }>;

/** What an answer comes down to, whatever API it came through. */
export type Told = Readonly<{
  text: string;
  /** Pieces that the text came in; 1 for a whole one */
  pieces: number;
  stopReason?: string | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  dimensions?: number | undefined;
}>;

export type BedrockCall = Readonly<{
  /** What a credential has to allow */
  access: ModelAccess;
  model: string;
  run: (client: BedrockRuntimeClient, model: string, question: string) => Promise<Told>;
}>;

const ANTHROPIC = 'bedrock-2023-05-31';
const JSON_TYPE = { contentType: 'application/json', accept: 'application/json' };

function conversation(modelId: string, question: string) {
  return {
    modelId,
    system: [{ text: SYSTEM }],
    messages: [{ role: 'user' as const, content: [{ text: question }] }],
  };
}

function messagesBody(question: string): string {
  return JSON.stringify({
    anthropic_version: ANTHROPIC,
    max_tokens: 500,
    system: SYSTEM,
    messages: [{ role: 'user', content: question }],
  });
}

/** One call of each operation that the AWS SDK has for it. */
export const BEDROCK_CALLS = {
  converse: { access: 'invoke', model: CHAT, run: converse },
  'converse-stream': { access: 'stream', model: CHAT, run: converseStream },
  invoke: { access: 'invoke', model: CHAT, run: invoke },
  'invoke-stream': { access: 'stream', model: CHAT, run: invokeStream },
  'count-tokens': { access: 'count', model: CHAT, run: countTokens },
  embed: { access: 'invoke', model: EMBED, run: embed },
} as const satisfies Readonly<Record<string, BedrockCall>>;
export type BedrockCallName = keyof typeof BEDROCK_CALLS;

/** The AWS SDK with a bearer token, as it comes: over HTTP/2. It never tries twice. */
export function http2Client(
  { url, token }: BedrockTarget,
  more: BedrockRuntimeClientConfig = {},
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: url,
    token: { token },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
    ...more,
  });
}

/** The same over HTTP/1.1. */
export function bedrockClient(
  target: BedrockTarget,
  more: BedrockRuntimeClientConfig = {},
): BedrockRuntimeClient {
  return http2Client(target, { requestHandler: new NodeHttpHandler(), ...more });
}

async function converse(
  client: BedrockRuntimeClient,
  model: string,
  question: string,
): Promise<Told> {
  const { output, stopReason, usage } = await client.send(
    new ConverseCommand(conversation(model, question)),
  );
  const text = output?.message?.content?.map((block) => block.text ?? '').join('') ?? '';
  return { text, pieces: 1, stopReason, ...usage };
}

async function converseStream(
  client: BedrockRuntimeClient,
  model: string,
  question: string,
): Promise<Told> {
  const { stream = [] } = await client.send(
    new ConverseStreamCommand(conversation(model, question)),
  );
  let told: Told = { text: '', pieces: 0 };
  for await (const event of stream) {
    const piece = event.contentBlockDelta?.delta?.text;
    if (piece !== undefined) told = { ...told, text: told.text + piece, pieces: told.pieces + 1 };
    if (event.messageStop) told = { ...told, stopReason: event.messageStop.stopReason };
    if (event.metadata?.usage) told = { ...told, ...event.metadata.usage };
  }
  return told;
}

async function invoke(
  client: BedrockRuntimeClient,
  modelId: string,
  question: string,
): Promise<Told> {
  const body = messagesBody(question);
  const reply = await client.send(new InvokeModelCommand({ modelId, body, ...JSON_TYPE }));
  const { content, stop_reason: stopReason, usage } = JSON.parse(reply.body.transformToString());
  return {
    text: content.map(({ text }: { text?: string }) => text ?? '').join(''),
    pieces: 1,
    stopReason,
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
  };
}

async function invokeStream(
  client: BedrockRuntimeClient,
  modelId: string,
  question: string,
): Promise<Told> {
  const body = messagesBody(question);
  const command = new InvokeModelWithResponseStreamCommand({ modelId, body, ...JSON_TYPE });
  const reply = await client.send(command);
  let told: Told = { text: '', pieces: 0 };
  for await (const { chunk } of reply.body ?? []) {
    const event = JSON.parse(Buffer.from(chunk?.bytes ?? []).toString('utf8'));
    const piece = event.delta?.text;
    if (piece !== undefined) told = { ...told, text: told.text + piece, pieces: told.pieces + 1 };
    if (event.type === 'message_delta') told = { ...told, stopReason: event.delta.stop_reason };
    const metrics = event['amazon-bedrock-invocationMetrics'];
    if (metrics !== undefined) {
      const { inputTokenCount: inputTokens, outputTokenCount: outputTokens } = metrics;
      told = { ...told, inputTokens, outputTokens };
    }
  }
  return told;
}

async function countTokens(
  client: BedrockRuntimeClient,
  model: string,
  question: string,
): Promise<Told> {
  const { modelId, ...converse } = conversation(model, question);
  const { inputTokens } = await client.send(
    new CountTokensCommand({ modelId, input: { converse } }),
  );
  return { text: '', pieces: 0, inputTokens };
}

async function embed(
  client: BedrockRuntimeClient,
  modelId: string,
  inputText: string,
): Promise<Told> {
  const body = JSON.stringify({ inputText, dimensions: 256, normalize: true });
  const reply = await client.send(new InvokeModelCommand({ modelId, body, ...JSON_TYPE }));
  const { embedding, inputTextTokenCount } = JSON.parse(reply.body.transformToString());
  return { text: '', pieces: 0, dimensions: embedding.length, inputTokens: inputTextTokenCount };
}
