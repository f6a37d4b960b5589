import { type BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import type { Prompt } from './write-prompt.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const MOST_TOKENS = 1_000;

/** How an answer ended, and what it took. */
export type AnswerEnd = Readonly<{
  stopReason: string;
  inputTokens: number;
  outputTokens: number;
}>;

/**
 * The answer to a prompt piece by piece, as the model writes it; what it took is returned at the end.
 * @throws the SDK's own typed errors, also in the middle of an answer
 */
export async function* streamAnswer(
  models: BedrockRuntimeClient,
  { system, messages }: Prompt,
): AsyncGenerator<string, AnswerEnd> {
  const { stream = [] } = await models.send(
    new ConverseStreamCommand({
      modelId: MODEL,
      system,
      messages,
      inferenceConfig: { maxTokens: MOST_TOKENS },
    }),
  );
  let end: AnswerEnd = { stopReason: 'unknown', inputTokens: 0, outputTokens: 0 };
  for await (const { contentBlockDelta, messageStop, metadata } of stream) {
    const text = contentBlockDelta?.delta?.text;
    if (text !== undefined) yield text;
    end = {
      stopReason: messageStop?.stopReason ?? end.stopReason,
      inputTokens: metadata?.usage?.inputTokens ?? end.inputTokens,
      outputTokens: metadata?.usage?.outputTokens ?? end.outputTokens,
    };
  }
  return end;
}
