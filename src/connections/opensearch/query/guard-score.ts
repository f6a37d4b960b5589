import { isJsonObject } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import type { WalkContext } from './walk-context.ts';

const FILTERS = ['must', 'filter', 'must_not'];

/**
 * Where a policy sets the least score of a vector search, the score of a hit must be that of its
 * vector: one `knn` clause alone, or as the one `must` of a `bool` whose other clauses only filter.
 * @throws SallyportError `denied`
 */
export function guardScore(
  body: Readonly<Record<string, WritableJson>>,
  { score, notes }: Pick<WalkContext, 'score' | 'notes'>,
): void {
  if (score === undefined || notes.vectors === 0) return;
  const alone = notes.vectors === 1 && isVectorAlone(body['query']);
  if (alone && body['rescore'] === undefined && !collapsesMore(body)) return;
  throw new SallyportError(
    'denied',
    'a policy sets the least score of a vector search, so that its `knn` must be the whole query or the one `must` of a `bool` with `filter` and `must_not`, without boosts, `rescore` and inner hits of `collapse`',
  );
}

function isVectorAlone(query: WritableJson | undefined): boolean {
  const [name, body] = only(query);
  if (name === 'knn') return only(body)[0] !== undefined && !hasBoost(only(body)[1]);
  if (name !== 'bool') return false;
  const members = membersOf(body);
  const [must, ...more] = [members['must'] ?? []].flat();
  const known = Object.keys(members).every((member) => FILTERS.includes(member));
  return known && more.length === 0 && isVectorAlone(must);
}

function hasBoost(body: WritableJson | undefined): boolean {
  return membersOf(body)['boost'] !== undefined;
}

/** Inner hits of a collapse are found again without the least score. */
function collapsesMore(body: Readonly<Record<string, WritableJson>>): boolean {
  return membersOf(body['collapse'])['inner_hits'] !== undefined;
}

function only(value: WritableJson | undefined): readonly [string?, WritableJson?] {
  return Object.entries(membersOf(value))[0] ?? [];
}

function membersOf(value: WritableJson | undefined): Readonly<Record<string, WritableJson>> {
  const isObject = typeof value === 'object' && value !== null && isJsonObject(value as never);
  return isObject ? (value as Readonly<Record<string, WritableJson>>) : {};
}
