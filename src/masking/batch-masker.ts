import type { Finder } from './finder.ts';
import type { Finding } from './finding.ts';
import { type MaskedRun, maskFoundRun, readingsOf, type TextRun } from './mask-run.ts';
import type { Masked, Masker } from './masker.ts';
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

/** The same for texts of which some are read as one. */
export type RunBatchMasker = (
  runs: readonly TextRun[],
  signal?: AbortSignal,
) => Promise<readonly MaskedRun[]>;

/**
 * Masks what the patterns and the detector find, together. The masker throws what the detector
 * throws: nothing is masked by patterns alone.
 */
export function runBatchMasker({ find, detect, replace, rank, counts }: Parts): RunBatchMasker {
  const replaced = { replace: replacerOf(replace), rank };
  return async (runs, signal) => {
    const readings = runs.map(readingsOf);
    const detected = await detect(readings.flat(), signal);
    let next = 0;
    return runs.map((run, index) => {
      const found = (readings[index] ?? []).map((text) => {
        const asked = detected[next++];
        if (asked === undefined) throw new RangeError('the detector left out a text');
        return [...find(text), ...asked.filter(counts)];
      });
      return maskFoundRun(run, found, replaced);
    });
  };
}

/** Masks texts that are each read alone. */
export function batchMasker(mask: RunBatchMasker): BatchMasker {
  return async (texts, signal) => {
    const masked = await mask(
      texts.map((text) => [text]),
      signal,
    );
    return masked.map(({ texts: [text = ''], count }) => ({ text, count }));
  };
}
