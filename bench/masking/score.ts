import type { Finding } from '../../src/masking/finding.ts';

/** A text and the values that are known to be in it. */
export type Labelled = Readonly<{
  text: string;
  values: readonly Finding[];
  /** The name that the text is kept under, as context */
  field?: string;
}>;

/** Of one entity: what was there, what was found of it, and what was found that is not there. */
export type Score = Readonly<{
  /** Values in the corpus */
  values: number;
  /** Values that were covered whole, under their own name */
  strict: number;
  /** Values of which a part was found, under whatever name */
  lenient: number;
  /** Findings of this name */
  findings: number;
  /** Findings that touch a value of the same name */
  right: number;
  /** Findings that touch no value at all */
  wrong: number;
}>;

/** A value that was not covered whole, and what was found instead. */
export type Miss = Readonly<{ text: string; value: Finding; found: readonly Finding[] }>;
/** A finding where there is no value. */
export type Surplus = Readonly<{ text: string; finding: Finding }>;

export type Scores = Readonly<{
  byEntity: ReadonlyMap<string, Score>;
  misses: readonly Miss[];
  surplus: readonly Surplus[];
}>;

const NONE: Score = { values: 0, strict: 0, lenient: 0, findings: 0, right: 0, wrong: 0 };

function touches(one: Finding, other: Finding): boolean {
  return one.start < other.end && other.start < one.end;
}

/** Whether findings of the value's own name cover every character of it. */
function isCovered(value: Finding, found: readonly Finding[]): boolean {
  let at = value.start;
  for (const { entity, start, end } of found) {
    if (entity === value.entity && start <= at && end > at) at = end;
  }
  return at >= value.end;
}

/**
 * Compares what `find` says with the labels. Strict recall: the whole value, under its own name.
 * Lenient recall: a part of it, under whatever name. A finding is wrong when it touches no label.
 */
export function score(
  corpus: readonly Labelled[],
  find: (text: string, field?: string) => readonly Finding[],
): Scores {
  const byEntity = new Map<string, Score>();
  const misses: Miss[] = [];
  const surplus: Surplus[] = [];
  const add = (entity: string, one: Partial<Score>): void => {
    const sum: Record<keyof Score, number> = { ...(byEntity.get(entity) ?? NONE) };
    for (const key of Object.keys(one) as (keyof Score)[]) sum[key] += one[key] ?? 0;
    byEntity.set(entity, sum);
  };
  for (const { text, values, field } of corpus) {
    const found = find(text, field);
    for (const value of values) {
      const strict = isCovered(value, found);
      const lenient = strict || found.some((finding) => touches(finding, value));
      add(value.entity, { values: 1, strict: Number(strict), lenient: Number(lenient) });
      if (!strict) misses.push({ text, value, found });
    }
    for (const finding of found) {
      const touched = values.filter((value) => touches(finding, value));
      const right = touched.some(({ entity }) => entity === finding.entity);
      const wrong = touched.length === 0;
      add(finding.entity, { findings: 1, right: Number(right), wrong: Number(wrong) });
      if (wrong) surplus.push({ text, finding });
    }
  }
  return { byEntity, misses, surplus };
}

/** A share from 0 to 1; 1 of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
