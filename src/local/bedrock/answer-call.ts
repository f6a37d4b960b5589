import * as z from 'zod';
import type { Json } from '../../gateway/json.ts';
import { messagesBody } from './anthropic/messages-body.ts';
import { readMessages } from './anthropic/read-messages.ts';
import { messageStream } from './anthropic/stream-message.ts';
import { writeMessage } from './anthropic/write-message.ts';
import { converseBody, conversePrompt } from './converse/converse-body.ts';
import { readConverse } from './converse/read-converse.ts';
import { converseStream } from './converse/stream-converse.ts';
import { writeConverse } from './converse/write-converse.ts';
import { isAnthropic, kindOf } from './known-models.ts';
import type { Answer } from './model/answer.ts';
import type { Prompt } from './model/prompt.ts';
import { countPrompt, failIfAsked, type RespondDeps, respond } from './model/respond.ts';
import { chatBody } from './openai/chat-body.ts';
import { openaiEmbeddings } from './openai/embeddings.ts';
import { readChat } from './openai/read-chat.ts';
import { readResponses } from './openai/read-responses.ts';
import { responsesBody } from './openai/responses-body.ts';
import { chatStream } from './openai/stream-chat.ts';
import { responseStream } from './openai/stream-response.ts';
import { writeChat } from './openai/write-chat.ts';
import { writeResponse } from './openai/write-response.ts';
import { readAs } from './read-as.ts';
import { jsonReply, type Reply } from './reply.ts';
import type { RuntimeCall } from './runtime-call.ts';
import { invalid, notInStandIn } from './runtime-error.ts';
import { deliver } from './stream/deliver.ts';
import type { StreamWriter } from './stream/stream-writer.ts';
import { embedText } from './titan/embed-text.ts';

export type AnswerDeps = RespondDeps &
  Readonly<{
    /** Milliseconds after each streamed piece of text */
    paceMs: number;
    /** Milliseconds since the epoch */
    now: () => number;
  }>;

const countBody = z.strictObject({
  input: z.strictObject({
    converse: conversePrompt.optional(),
    invokeModel: z.strictObject({ body: z.base64() }).optional(),
  }),
});

/**
 * Answers one call that is allowed, of a model that is known.
 * @throws RuntimeError
 */
export function answerCall(call: RuntimeCall, deps: AnswerDeps, signal: AbortSignal): Reply {
  const { model, operation, body } = call;
  const started = deps.now();
  const elapsed = () => deps.now() - started;
  const created = Math.floor(started / 1000);

  const whole = (prompt: Prompt, write: (answer: Answer) => Json): Reply =>
    jsonReply(write(respond(prompt, deps).answer));
  const stream = (prompt: Prompt, writer: StreamWriter): Reply => ({
    status: 200,
    headers: { ...writer.headers, 'content-type': writer.contentType },
    body: deliver(writer, respond(prompt, deps), { paceMs: deps.paceMs, elapsed, signal }),
  });

  checkKind(call);
  switch (operation) {
    case 'converse':
      return whole(readConverse(readAs(converseBody, body)), (answer) =>
        writeConverse(answer, elapsed()),
      );
    case 'converse-stream':
      return stream(readConverse(readAs(converseBody, body)), converseStream);
    case 'invoke':
      return invoke(call, deps, elapsed);
    case 'invoke-with-response-stream':
      return stream(readMessages(readAs(messagesBody, body)), messageStream(bareName(model)));
    case 'count-tokens':
      return jsonReply({ inputTokens: countPrompt(countedPrompt(body), deps.attempts) });
    case 'embeddings':
      return jsonReply(openaiEmbeddings(body, (text) => failIfAsked(text, deps.attempts)));
    case 'chat/completions': {
      const chat = readAs(chatBody, body);
      const context = { model: chat.model, created, choices: chat.n ?? 1 };
      const includeUsage = chat.stream_options?.include_usage === true;
      return chat.stream === true
        ? stream(readChat(chat), chatStream({ ...context, includeUsage }))
        : whole(readChat(chat), (answer) => writeChat(answer, context));
    }
    case 'responses': {
      const asked = readAs(responsesBody, body);
      const context = { model: asked.model, created };
      return asked.stream === true
        ? stream(readResponses(asked), responseStream(context))
        : whole(readResponses(asked), (answer) => writeResponse(answer, context));
    }
  }
}

/** InvokeModel: what was used stands in headers, as the bodies of models tell it differently or not. */
function invoke({ model, body }: RuntimeCall, deps: AnswerDeps, elapsed: () => number): Reply {
  const told = (input: number, output?: number) => ({
    'x-amzn-bedrock-input-token-count': String(input),
    ...(output !== undefined && { 'x-amzn-bedrock-output-token-count': String(output) }),
    'x-amzn-bedrock-invocation-latency': String(elapsed()),
  });
  if (kindOf(model) === 'embedding') {
    const embedded = embedText(body, (text) => failIfAsked(text, deps.attempts));
    return jsonReply(embedded, told(embedded.inputTextTokenCount));
  }
  const { answer } = respond(readMessages(readAs(messagesBody, body)), deps);
  const { inputTokens, outputTokens } = answer;
  return jsonReply(writeMessage(answer, bareName(model)), told(inputTokens, outputTokens));
}

function countedPrompt(body: unknown): Prompt {
  const { converse, invokeModel } = readAs(countBody, body).input;
  if (converse !== undefined) return readConverse(converse);
  if (invokeModel === undefined)
    throw invalid('`input` must be a Converse or an InvokeModel request');
  return readMessages(readAs(messagesBody, parsed(invokeModel.body)));
}

function parsed(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    throw invalid('`input.invokeModel.body` is not JSON');
  }
}

/** @throws RuntimeError ValidationException for an operation that the model has not */
function checkKind({ operation, model }: RuntimeCall): void {
  const embeds = kindOf(model) === 'embedding';
  if (operation === 'invoke' && embeds && !model.startsWith('amazon.titan-embed-text-v2')) {
    throw notInStandIn('the body of this model');
  }
  const wantsEmbedding = operation === 'embeddings' || (operation === 'invoke' && embeds);
  if (embeds !== wantsEmbedding) throw invalid('the model does not support this operation');
  if (operation.startsWith('invoke') && !embeds && !isAnthropic(model)) {
    throw notInStandIn('the body of this model');
  }
}

/** `claude-sonnet-4-5-20250929`, as the model calls itself. */
function bareName(model: string): string {
  return model.replace(/^.*anthropic\./, '').replace(/-v\d+:\d+$/, '');
}
