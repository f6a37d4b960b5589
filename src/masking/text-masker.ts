import type { EntityName } from './entity-name.ts';
import { type FinderOptions, finderOver, scanFor } from './finder.ts';
import type { Masker } from './masker.ts';

export type { EntityName };

/**
 * Finds sensitive values in free text and puts `[ENTITY]` in the place of each.
 * Without `entities` every kind is looked for.
 */
export function textMasker(options: FinderOptions = {}): Masker {
  const find = finderOver(scanFor(options));
  return (text) => {
    const findings = find(text);
    if (findings.length === 0) return { text, count: 0 };
    let masked = '';
    let from = 0;
    for (const { entity, start, end } of findings) {
      masked += `${text.slice(from, start)}[${entity}]`;
      from = end;
    }
    return { text: masked + text.slice(from), count: findings.length };
  };
}
