import type { Json } from '../../../gateway/json.ts';
import type { Answer, Block, Citation } from '../model/answer.ts';

/** An answer as Converse gives it. */
export function writeConverse(answer: Answer, latencyMs: number): Json {
  return {
    output: { message: { role: 'assistant', content: answer.blocks.map(contentOf) } },
    stopReason: answer.stopReason,
    ...converseMetadata(answer, latencyMs),
  };
}

/** What Converse tells beside the content: what was used, and how long it took. */
export function converseMetadata(answer: Answer, latencyMs: number) {
  const { inputTokens, outputTokens } = answer;
  return {
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs },
  };
}

/** A citation with its quote and where that stands. */
export function citationOf({ title, quote, document, start, end }: Citation): Json {
  return {
    title,
    sourceContent: [{ text: quote }],
    location: { documentChar: { documentIndex: document, start, end } },
  };
}

function contentOf(block: Block): Json {
  switch (block.kind) {
    case 'text':
      return block.citations.length === 0
        ? { text: block.text }
        : {
            citationsContent: {
              content: [{ text: block.text }],
              citations: block.citations.map(citationOf),
            },
          };
    case 'tool':
      return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
    case 'reasoning':
      return {
        reasoningContent: { reasoningText: { text: block.text, signature: block.signature } },
      };
    case 'redacted':
      return { reasoningContent: { redactedContent: block.base64 } };
  }
}
