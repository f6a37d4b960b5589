import type { Json } from '../../../gateway/json.ts';

/** A document or a search result that came with a message. */
export type PromptDocument = Readonly<{
  title: string;
  text: string;
  /** The caller asked for citations of it */
  cited: boolean;
}>;

/** One message, whatever API it came through. System prompts are turns of their own, before all others. */
export type Turn = Readonly<{
  role: 'system' | 'user' | 'assistant';
  /** What stands in it as text, in order */
  texts: readonly string[];
  documents: readonly PromptDocument[];
  toolResults: readonly string[];
  /** Calls of tools that the assistant made, as JSON */
  toolCalls: readonly string[];
  images: number;
}>;

export type PromptTool = Readonly<{ name: string; description: string; schema: Json }>;

/** What the stand-in model reads of a request, whatever API it came through. */
export type Prompt = Readonly<{
  turns: readonly Turn[];
  tools: readonly PromptTool[];
  /** `any`: one must be called; a name: this one */
  toolChoice: 'auto' | 'any' | Readonly<{ name: string }>;
  maxTokens: number | undefined;
  stopSequences: readonly string[];
}>;

const EMPTY = { texts: [], documents: [], toolResults: [], toolCalls: [], images: 0 } as const;

/** A turn with what it holds; the rest is empty. */
export function turn(role: Turn['role'], parts: Partial<Turn>): Turn {
  return { ...EMPTY, ...parts, role };
}

/** What several blocks of one message hold, together. */
export function joinTurns(role: Turn['role'], parts: readonly Partial<Turn>[]): Turn {
  return {
    role,
    texts: parts.flatMap(({ texts = [] }) => texts),
    documents: parts.flatMap(({ documents = [] }) => documents),
    toolResults: parts.flatMap(({ toolResults = [] }) => toolResults),
    toolCalls: parts.flatMap(({ toolCalls = [] }) => toolCalls),
    images: parts.reduce((sum, { images = 0 }) => sum + images, 0),
  };
}
