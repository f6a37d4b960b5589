import { demoRows } from '../../src/local/demo-crm/demo-rows.ts';

/** Characters of one piece of a streamed answer: about a token. */
export const PIECE = 4;
export const CHAT = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
export const PATH = `/model/${encodeURIComponent(CHAT)}/converse-stream`;

/** An answer of so many characters: tickets of the demo, with what their writers tell of themselves. */
export function answerText(characters: number): string {
  let text = '';
  for (const { body } of demoRows().tickets) {
    if (text.length >= characters) break;
    text += `${body}\n`;
  }
  return text.slice(0, characters);
}

/** A short question; the model of the bench has its answer ready. */
export const QUESTION = Buffer.from(
  JSON.stringify({
    system: [{ text: 'Answer from the context.' }],
    messages: [
      { role: 'user', content: [{ text: 'What do jane.roe@example.com and others say?' }] },
    ],
    inferenceConfig: { maxTokens: 4096 },
  }),
);
