import type { EntityName } from './entity-name.ts';
import type { Finding } from './finding.ts';
import type { MaskingEngine } from './masking-engine.ts';

/** A finding with the place where a person looks for it; both count from 1. */
export type PlacedFinding = Finding & Readonly<{ line: number; column: number }>;

/** A masked text and what was masked in it. Holds no value that was found. */
export type MaskReport = Readonly<{
  text: string;
  findings: readonly PlacedFinding[];
  counts: Readonly<Partial<Record<EntityName, number>>>;
}>;

/** Masks a text and says what was found where: what `sallyport mask` prints. */
export function maskReport(engine: MaskingEngine, text: string): MaskReport {
  const counts: Partial<Record<EntityName, number>> = {};
  let line = 1;
  let lineStart = 0;
  const findings = engine.find(text).map((finding) => {
    for (
      let at = text.indexOf('\n', lineStart);
      at !== -1 && at < finding.start;
      at = text.indexOf('\n', lineStart)
    ) {
      line++;
      lineStart = at + 1;
    }
    counts[finding.entity] = (counts[finding.entity] ?? 0) + 1;
    return { ...finding, line, column: finding.start - lineStart + 1 };
  });
  return { text: engine.text(text).text, findings, counts };
}
