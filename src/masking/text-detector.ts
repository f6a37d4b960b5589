import type { Finding } from './finding.ts';

/**
 * Finds what patterns cannot, by asking somebody else: the findings of each text, in order and
 * without overlap.
 *
 * INVARIANT: what cannot be found out throws; no text is ever passed over. What is thrown holds
 * nothing of the texts.
 */
export type TextDetector = (
  texts: readonly string[],
  signal?: AbortSignal,
) => Promise<readonly (readonly Finding[])[]>;
