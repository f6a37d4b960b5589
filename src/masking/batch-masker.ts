import type { Finder } from './finder.ts';
import type { Finding } from './finding.ts';
import { maskFindings } from './mask-findings.ts';
import type { Masked, Masker } from './masker.ts';
import { mergeFindings } from './merge-findings.ts';
import type { Replace } from './replace.ts';
import { replacerOf } from './replacer.ts';
import type { TextDetector } from './text-detector.ts';

/** Masks texts together, because somebody has to be asked about them: one answer for each text. */
export type BatchMasker = (
  texts: readonly string[],
  signal?: AbortSignal,
) => Promise<readonly Masked[]>;

/** Masks a text at once, or texts together where somebody has to be asked about them. */
export type DetectedMasker = Masker | Readonly<{ batch: BatchMasker }>;

type Parts = Readonly<{
  find: Finder;
  detect: TextDetector;
  replace: Replace;
  /** Which of two entities on one text gives the action; the lowest does */
  rank: (finding: Finding) => number;
  /** Whether a finding of the detector counts */
  counts: (finding: Finding) => boolean;
}>;

/**
 * Masks what the patterns and the detector find, together. The masker throws what the detector
 * throws: nothing is masked by patterns alone.
 */
export function batchMasker({ find, detect, replace, rank, counts }: Parts): BatchMasker {
  const replaced = replacerOf(replace);
  return async (texts, signal) => {
    const detected = await detect(texts, signal);
    return texts.map((text, index) => {
      const asked = detected[index];
      if (asked === undefined) throw new RangeError('the detector left out a text');
      const findings = mergeFindings([...find(text), ...asked.filter(counts)], rank);
      return { text: maskFindings(text, findings, replaced), count: findings.length };
    });
  };
}
