import type { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import type { Client } from '@opensearch-project/opensearch';
import { embedWithModel } from './embed-with-model.ts';
import type { Passage } from './retrieve-passages.ts';
import { searchHandbook } from './search-handbook.ts';
import { type AnswerEnd, streamAnswer } from './stream-answer.ts';
import { type Prompt, type Retrieved, writePrompt } from './write-prompt.ts';

/** What the application reaches, each through the gate or directly. */
export type RagClients = Readonly<{
  models: BedrockRuntimeClient;
  search: Client;
  /** The tickets nearest to an embedding */
  tickets: (embedding: readonly number[]) => Promise<readonly Passage[]>;
}>;

export type RagAnswer = Retrieved &
  AnswerEnd &
  Readonly<{
    question: string;
    prompt: Prompt;
    answer: string;
    /** Pieces that the answer came in */
    pieces: number;
  }>;

/** The whole of a RAG application: embed, retrieve, prompt, and stream the answer to `say`. */
export async function answerQuestion(
  { models, search, tickets }: RagClients,
  question: string,
  say: (piece: string) => void,
): Promise<RagAnswer> {
  const embedding = await embedWithModel(models, question);
  const [found, handbook] = await Promise.all([
    tickets(embedding),
    searchHandbook(search, embedding),
  ]);
  const retrieved: Retrieved = { tickets: found, handbook };
  const prompt = writePrompt(question, retrieved);
  const stream = streamAnswer(models, prompt);
  let answer = '';
  let pieces = 0;
  for (;;) {
    const { done, value } = await stream.next();
    if (done === true) return { question, ...retrieved, prompt, answer, pieces, ...value };
    say(value);
    answer += value;
    pieces += 1;
  }
}
