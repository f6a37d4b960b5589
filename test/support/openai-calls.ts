import { OpenAI } from 'openai';
import type { ModelAccess } from '../../src/gateway/credential.ts';
import { type BedrockTarget, CHAT, EMBED, SYSTEM, type Told } from './bedrock-calls.ts';

export type OpenaiCall = Readonly<{
  access: ModelAccess;
  model: string;
  run: (client: OpenAI, model: string, question: string) => Promise<Told>;
}>;

/** One call of each operation that OpenAI's own client has for it. */
export const OPENAI_CALLS = {
  chat: { access: 'invoke', model: CHAT, run: chat },
  'chat-stream': { access: 'stream', model: CHAT, run: chatStream },
  responses: { access: 'invoke', model: CHAT, run: responses },
  'responses-stream': { access: 'stream', model: CHAT, run: responsesStream },
  embeddings: { access: 'invoke', model: EMBED, run: embeddings },
} as const satisfies Readonly<Record<string, OpenaiCall>>;

/** OpenAI's client, which never tries twice. */
export function openaiClient({ url, token }: BedrockTarget): OpenAI {
  return new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: token, maxRetries: 0 });
}

function messages(question: string) {
  return [
    { role: 'system' as const, content: SYSTEM },
    { role: 'user' as const, content: question },
  ];
}

async function chat(client: OpenAI, model: string, question: string): Promise<Told> {
  const { choices, usage } = await client.chat.completions.create({
    model,
    messages: messages(question),
  });
  const [choice] = choices;
  return {
    text: choice?.message.content ?? '',
    pieces: 1,
    stopReason: choice?.finish_reason,
    inputTokens: usage?.prompt_tokens,
    outputTokens: usage?.completion_tokens,
  };
}

async function chatStream(client: OpenAI, model: string, question: string): Promise<Told> {
  const stream = await client.chat.completions.create({
    model,
    messages: messages(question),
    stream: true,
    stream_options: { include_usage: true },
  });
  let told: Told = { text: '', pieces: 0 };
  for await (const { choices, usage } of stream) {
    const piece = choices[0]?.delta.content;
    if (piece) told = { ...told, text: told.text + piece, pieces: told.pieces + 1 };
    const stopReason = choices[0]?.finish_reason;
    if (stopReason) told = { ...told, stopReason };
    if (usage) {
      const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage;
      told = { ...told, inputTokens, outputTokens };
    }
  }
  return told;
}

async function responses(client: OpenAI, model: string, input: string): Promise<Told> {
  const reply = await client.responses.create({ model, instructions: SYSTEM, input, store: false });
  return {
    text: reply.output_text,
    pieces: 1,
    stopReason: reply.status,
    inputTokens: reply.usage?.input_tokens,
    outputTokens: reply.usage?.output_tokens,
  };
}

async function responsesStream(client: OpenAI, model: string, input: string): Promise<Told> {
  const stream = await client.responses.create({
    model,
    instructions: SYSTEM,
    input,
    store: false,
    stream: true,
  });
  let told: Told = { text: '', pieces: 0 };
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta') {
      told = { ...told, text: told.text + event.delta, pieces: told.pieces + 1 };
    }
    if (event.type === 'response.completed' || event.type === 'response.incomplete') {
      const { status, usage } = event.response;
      const { input_tokens: inputTokens, output_tokens: outputTokens } = usage ?? {};
      told = { ...told, stopReason: status, inputTokens, outputTokens };
    }
  }
  return told;
}

async function embeddings(client: OpenAI, model: string, input: string): Promise<Told> {
  const { data, usage } = await client.embeddings.create({ model, input, dimensions: 256 });
  return {
    text: '',
    pieces: 0,
    dimensions: data[0]?.embedding.length,
    inputTokens: usage.prompt_tokens,
  };
}
