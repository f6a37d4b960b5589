import type { FinderOptions } from './finder.ts';
import type { Masker } from './masker.ts';
import { maskingEngine } from './masking-engine.ts';

/**
 * Finds sensitive values in free text and puts `[ENTITY]` in the place of each.
 * Without `entities` every kind is looked for.
 */
export function textMasker(options: FinderOptions = {}): Masker {
  return maskingEngine(options).text;
}
