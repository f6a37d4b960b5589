import type { Finder } from './finder.ts';
import type { Finding } from './finding.ts';
import { mergeFindings } from './merge-findings.ts';
import type { Replace } from './replace.ts';

/** Texts that are read as one, such as the blocks of a message. */
export type TextRun = readonly string[];

/** The same texts, masked; how many values there were in all of them. */
export type MaskedRun = Readonly<{ texts: readonly string[]; count: number }>;

/** What is left of a text that was all inside of a value which begins before it: protocols know no empty texts. */
export const GONE = '[…]';
/** Who puts texts together puts nothing between them, or a space. */
const SEAMS = ['', ' '];

type Rank = (finding: Finding) => number;

/** Everything that is looked through for the values of a run: each text, and all of them as one. */
export function readingsOf(run: TextRun): readonly string[] {
  return run.length === 1 ? run : [...run, ...SEAMS.map((seam) => run.join(seam))];
}

/**
 * Masks texts that are read as one: what is a value in one of them, and what is one where they meet.
 * The text that such a value begins in has what stands for it; the others are without it.
 * @param found the findings of each of {@link readingsOf} the run, in their order
 */
export function maskFoundRun(
  run: TextRun,
  found: readonly (readonly Finding[])[],
  { replace, rank }: Readonly<{ replace: Replace; rank: Rank }>,
): MaskedRun {
  const starts = startsOf(run, '');
  const shifted = found.flatMap((findings, reading) => {
    const seam = reading < run.length ? undefined : SEAMS[reading - run.length];
    if (seam === '') return findings;
    if (seam === undefined)
      return findings.map((one) => moved(one, (at) => at + (starts[reading] ?? 0)));
    return findings.map((one) => moved(one, withoutSeams(run, seam)));
  });
  const findings = mergeFindings(shifted, rank);
  return { texts: masked(run, findings, replace), count: findings.length };
}

/** A masker of runs over one finder. */
export function runMasker(find: Finder, replace: Replace): (run: TextRun) => MaskedRun {
  return (run) => {
    const found = readingsOf(run).map((text) => find(text));
    return maskFoundRun(run, found, { replace, rank: () => 0 });
  };
}

function startsOf(run: TextRun, seam: string): readonly number[] {
  let start = 0;
  return run.map((text) => {
    const own = start;
    start += text.length + seam.length;
    return own;
  });
}

function moved({ entity, start, end }: Finding, move: (at: number) => number): Finding {
  return { entity, start: move(start), end: move(end) };
}

/** From an index in the texts with seams between them to the index without. */
function withoutSeams(run: TextRun, seam: string): (at: number) => number {
  const starts = startsOf(run, seam);
  let text = 0;
  return (at) => {
    // Findings come in order, and so do their ends.
    while (text + 1 < run.length && (starts[text + 1] as number) <= at) text++;
    while (text > 0 && (starts[text] as number) > at) text--;
    const within = Math.min(at - (starts[text] as number), (run[text] as string).length);
    return (starts[text] as number) - text * seam.length + within;
  };
}

function masked(run: TextRun, findings: readonly Finding[], replace: Replace): readonly string[] {
  const whole = run.join('');
  const starts = startsOf(run, '');
  let next = 0;
  return run.map((text, index) => {
    const start = starts[index] as number;
    const end = start + text.length;
    let out = '';
    let from = start;
    // What a value of an earlier text goes on in.
    const before = findings[next - 1];
    if (before !== undefined && before.end > from) from = Math.min(before.end, end);
    for (; next < findings.length; next++) {
      const finding = findings[next] as Finding;
      if (finding.start >= end) break;
      out += whole.slice(from, finding.start);
      out += replace(finding.entity, whole.slice(finding.start, finding.end));
      from = Math.min(finding.end, end);
    }
    out += whole.slice(from, end);
    const isGone =
      out.trim() === '' && text.trim() !== '' && before !== undefined && before.end > start;
    return isGone ? GONE : out;
  });
}
