import type { Feature } from '../../../gateway/features.ts';
import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { DocumentMasks } from '../answer/document-rules.ts';
import type { Target } from '../names/resolve-names.ts';
import { newNotes, type WalkContext } from '../query/walk-context.ts';
import { type WalkedSearch, walkSearch } from '../query/walk-search.ts';
import { featureRule, filterOf, guardOf, type IndexView, type Views } from './index-view.ts';

export type ResolvedItem = WalkedSearch &
  Readonly<{
    /** Neighbours that it asks for */
    k: number | undefined;
    /** What it uses that the gate cannot look into */
    features: readonly Feature[];
    masksOf: (index: string) => DocumentMasks | undefined;
  }>;

/**
 * One search as it may run over these indices.
 * @throws SallyportError `bad_request`, `denied`, `over_limit`
 */
export function resolveSearch(
  body: ParsedJson,
  targets: readonly Target[],
  views: Views,
): ResolvedItem {
  const seen = targets.map((target) => views.of(target));
  const context = searchContext(seen, views);
  const { filter, notes } = context;
  const walked = walkSearch(body, context, { filter });
  if (views.budgeted && notes.more) {
    throw new SallyportError(
      'denied',
      'a policy counts documents, so `top_hits` and the inner hits of `collapse` are not supported: nobody knows how many they give',
    );
  }
  const masks = new Map(seen.map((view) => [view.index, view.masks]));
  return {
    ...walked,
    k: notes.k,
    features: [...notes.features],
    masksOf: (index) => masks.get(index),
  };
}

/** What a walk through a search over these indices is told. */
export function searchContext(seen: readonly IndexView[], views: Views): WalkContext {
  return {
    guard: guardOf(seen),
    filter: filterOf(seen),
    vectors: [...new Set(seen.flatMap(({ masks }) => masks.without))],
    rows: views.rows,
    score: views.score,
    maskText: views.maskText,
    openId: views.openId,
    features: featureRule(seen, views),
    notes: newNotes(),
  };
}

const MAX_PATH = 4096;

/** The path of a call on indices. @throws SallyportError `over_limit` */
export function indexPath(indices: readonly string[], rest: string): string {
  const path = `/${indices.join(',')}${rest}`;
  if (path.length <= MAX_PATH) return path;
  throw new SallyportError(
    'over_limit',
    `the names of ${indices.length} indices are too long for one request: name fewer`,
  );
}

/** Every target once. */
export function distinctTargets(all: readonly Target[]): readonly Target[] {
  return [...new Map(all.map((target) => [target.index, target])).values()];
}
