import { numberText, type ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type WritableJson, writeJson } from '../../../gateway/write-json.ts';

/**
 * How the scores of a vector search are returned to who may not have vectors: exact ones of enough
 * searches would give a vector away. `none` where the query could scale or shift them.
 */
export type Scores = 'coarse' | 'none';

const STEPS = 100;
const SCALES = /"(boost|negative_boost|tie_breaker|function_score|rescore|slop)":|\^/;

/** A score to two decimals; one over 1 to two digits, as large ones are large by their vectors. */
export function coarseScore(score: number): number {
  if (Math.abs(score) > 1) return Number(score.toPrecision(2));
  return Math.round(score * STEPS) / STEPS;
}

/** Whether something in a search could make its scores finer than they are returned. */
export function isScaled(body: Readonly<Record<string, WritableJson>>): boolean {
  return SCALES.test(writeJson(body));
}

/**
 * What is asked by scores must not be finer than what is returned.
 * @throws SallyportError `denied`
 */
export function requireCoarse(
  { least, after }: Readonly<Record<'least' | 'after', ParsedJson | undefined>>,
  body: Readonly<Record<string, WritableJson>>,
): void {
  if (least !== undefined && (isFine(least) || isScaled(body))) throw tooFine('`min_score`');
  if (after !== undefined && scorePositions(body['sort']).length > 0) {
    throw new SallyportError(
      'denied',
      'scores of vector searches are rounded where vectors are not returned, so that `search_after` cannot go on by them: use `from`',
    );
  }
}

/** @throws SallyportError `denied` for a score with more than two decimals */
export function tooFine(at: string): SallyportError {
  return new SallyportError(
    'denied',
    `${at}: scores of vector searches have two decimals at most where vectors are not returned, and no boosts beside them`,
  );
}

export function isFine(score: ParsedJson): boolean {
  const number = Number(numberText(score) ?? score);
  return !Number.isFinite(number) || coarseScore(number) !== number;
}

/** Where scores stand among what hits are sorted by. */
export function scorePositions(sort: WritableJson | undefined): readonly number[] {
  const keys = Array.isArray(sort) ? (sort as readonly WritableJson[]) : [];
  return keys.flatMap((one, i) => {
    const key = typeof one === 'string' ? one : Object.keys(one ?? {})[0];
    return key === '_score' ? [i] : [];
  });
}
