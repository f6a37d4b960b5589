import { RuntimeError } from './runtime-error.ts';

/** The models of the demo world, and the inference profile of one. */
export const DEMO_MODELS = [
  'anthropic.claude-sonnet-4-5-20250929-v1:0',
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'amazon.titan-embed-text-v2:0',
] as const;

export type ModelKind = 'chat' | 'embedding';

/** Whether a model answers or embeds, as its id says. */
export function kindOf(model: string): ModelKind {
  return /(^|\.)amazon\.titan-embed-|(^|\.)cohere\.embed-/.test(model) ? 'embedding' : 'chat';
}

/** Whether a model has Anthropic's own bodies, perhaps through a profile such as `us.`. */
export function isAnthropic(model: string): boolean {
  return /^([a-z-]+\.)?anthropic\./.test(model);
}

/** @throws RuntimeError ResourceNotFoundException */
export function checkModel(model: string, known: readonly string[]): void {
  if (known.includes(model)) return;
  throw new RuntimeError(
    'ResourceNotFoundException',
    'the model is not in the local stand-in, or it may not be called through this name',
  );
}
