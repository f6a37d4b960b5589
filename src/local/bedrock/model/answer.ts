import type { Json } from '../../../gateway/json.ts';

/** Where a quoted sentence stands: UTF-16 offsets in the text of a document of the prompt. */
export type Citation = Readonly<{
  title: string;
  quote: string;
  document: number;
  start: number;
  end: number;
}>;

export type Block =
  | Readonly<{ kind: 'text'; text: string; citations: readonly Citation[] }>
  | Readonly<{ kind: 'tool'; id: string; name: string; input: Json }>
  | Readonly<{ kind: 'reasoning'; text: string; signature: string }>
  | Readonly<{ kind: 'redacted'; base64: string }>;

export type StopReason =
  | 'end_turn'
  | 'tool_use'
  | 'max_tokens'
  | 'stop_sequence'
  | 'guardrail_intervened'
  | 'content_filtered';

/** What the stand-in model answers, before an API gives it a shape. */
export type Answer = Readonly<{
  blocks: readonly Block[];
  stopReason: StopReason;
  /** The one that ended the answer */
  stopSequence: string | undefined;
  inputTokens: number;
  outputTokens: number;
}>;

/** A block of plain text. */
export function textBlock(text: string, citations: readonly Citation[] = []): Block {
  return { kind: 'text', text, citations };
}

/** What of a block is counted, limited and streamed; the input of a tool as JSON. */
export function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
    case 'reasoning':
      return block.text;
    case 'tool':
      return JSON.stringify(block.input);
    case 'redacted':
      return '';
  }
}
