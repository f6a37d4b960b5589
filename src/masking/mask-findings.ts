import type { Finding } from './finding.ts';
import type { Replace } from './replace.ts';

/** The text with its findings replaced. */
export function maskFindings(text: string, findings: readonly Finding[], replace: Replace): string {
  if (findings.length === 0) return text;
  let masked = '';
  let from = 0;
  for (const { entity, start, end } of findings) {
    masked += text.slice(from, start) + replace(entity, text.slice(start, end));
    from = end;
  }
  return masked + text.slice(from);
}
