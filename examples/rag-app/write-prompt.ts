import type { Message, SystemContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { contextText, type Passage } from './retrieve-passages.ts';
import type { HandbookPassage } from './search-handbook.ts';

export type Prompt = Readonly<{ system: SystemContentBlock[]; messages: Message[] }>;

export type Retrieved = Readonly<{
  tickets: readonly Passage[];
  handbook: readonly HandbookPassage[];
}>;

const INSTRUCTIONS =
  'You help a support desk. Say only what the tickets and the handbook below say, and quote them. ' +
  'Names in square brackets, such as [EMAIL], stand for what you may not see: leave them as they are.';

/** The prompt for a question: what was retrieved, then the question by itself. */
export function writePrompt(question: string, { tickets, handbook }: Retrieved): Prompt {
  const pages = handbook.map(({ title, path, text }) => `[${path}] ${title}\n${text}`).join('\n\n');
  return {
    system: [{ text: INSTRUCTIONS }],
    messages: [
      {
        role: 'user',
        content: [
          { text: `Tickets:\n\n${contextText(tickets)}\n\nHandbook:\n\n${pages}` },
          { text: `Question: ${question}` },
        ],
      },
    ],
  };
}
