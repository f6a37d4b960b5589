import type { Config } from '../../../config/config-schema.ts';
import { matchesPattern } from '../../../config/matches-pattern.ts';
import type { Allowed, Obligations } from '../../../gateway/decision.ts';
import { FEATURES, type Feature } from '../../../gateway/features.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import type { DocumentMasks } from '../answer/document-rules.ts';
import type { FieldMask } from '../answer/field-masks.ts';
import {
  type FieldGuard,
  guardFields,
  type MaskedFields,
  NO_MASKS,
} from '../mapping/field-guard.ts';
import { type FieldTree, NO_FIELDS, resolvedPath } from '../mapping/field-tree.ts';
import type { Cluster } from '../names/cluster.ts';
import { ownerOf, type Target } from '../names/resolve-names.ts';
import type { FeatureRule } from '../query/use-feature.ts';
import { type FieldFilter, filterQuery } from './field-filter.ts';

/** How one index looks under a decision. */
export type IndexView = Readonly<{
  index: string;
  guarded: MaskedFields;
  tree: FieldTree;
  masks: DocumentMasks;
  filters: readonly FieldFilter[];
  /** What every permit of it names of what the gate cannot look into */
  features: readonly Feature[];
}>;

/** How the indices of a request look under a decision. */
export type Views = Readonly<{
  of(target: Target): IndexView;
  /** Hits and neighbours of one answer at most */
  rows: number;
  /** Least score of a vector search's hits */
  score: number | undefined;
  /** Documents are counted, so that the most that an answer holds must be known */
  budgeted: boolean;
  maskText(text: string, profiles: readonly string[]): string;
  /** An id that was given out sealed as it is */
  openId(text: string): string;
}>;

export type ViewDeps = Readonly<{
  connection: string;
  config: Config;
  cluster: Cluster;
  mappings: ReadonlyMap<string, FieldTree>;
  /** The claim that a document filter compares with; throws `denied` without one */
  claim: (filter: string) => string;
  maskText: Views['maskText'];
  openId: Views['openId'];
}>;

/** The views of a decision: every mask and filter that some permit of an index demands. */
export function viewsOf(decision: Allowed, deps: ViewDeps): Views {
  const { obligations } = decision;
  const other = obligations.budgets.find(({ unit }) => unit !== 'documents');
  if (other !== undefined) {
    throw new SallyportError(
      'denied',
      `a policy asks for a budget of ${other.unit}, opensearch connections count documents alone`,
    );
  }
  const { rows } = deps.config.limits;
  return {
    of: (target) => viewOf(target, demandsOn(target, decision, deps.connection), deps),
    rows: Math.min(obligations.limit ?? rows, rows),
    score: obligations.score,
    budgeted: obligations.budgets.length > 0,
    maskText: deps.maskText,
    openId: deps.openId,
  };
}

/** Views without any demand, to understand a request before it is decided on. */
export function openViews(mappings: ReadonlyMap<string, FieldTree>): Views {
  return {
    of: ({ index }) => ({
      index,
      guarded: NO_MASKS,
      tree: mappings.get(index) ?? NO_FIELDS,
      masks: { values: {}, detected: {}, without: [] },
      filters: [],
      features: FEATURES,
    }),
    rows: Number.MAX_SAFE_INTEGER,
    score: undefined,
    budgeted: false,
    maskText: (text) => text,
    openId: (text) => text,
  };
}

function demandsOn(target: Target, decision: Allowed, connection: string): readonly Obligations[] {
  const ids = new Set(target.entries.map((entry) => `${connection}/${entry}`));
  return decision.grants
    .filter(({ access: { resource } }) => resource.type === 'Index' && ids.has(resource.id))
    .map(({ obligations }) => obligations);
}

function viewOf({ index }: Target, demands: readonly Obligations[], deps: ViewDeps): IndexView {
  const tree = deps.mappings.get(index) ?? NO_FIELDS;
  const names = namesOf(index, deps.cluster);
  const { values, detected } = masksOn(names, demands, tree, deps);
  const returnsVectors = demands.length > 0 && demands.every(({ vectors }) => vectors === true);
  const filters = [...new Set(demands.flatMap((one) => one.filters))].sort();
  return {
    index,
    tree,
    guarded: { values: new Set(Object.keys(values)), detected: new Map(Object.entries(detected)) },
    masks: {
      values,
      detected,
      without: returnsVectors ? [] : vectorsOf(tree),
    },
    features: FEATURES.filter((one) => isNamed(one, demands)),
    filters: filters.map((name) => ({
      field: deps.config.filters[name]?.column ?? '',
      value: deps.claim(name),
    })),
  };
}

function isNamed(feature: Feature, demands: readonly Obligations[]): boolean {
  return demands.length > 0 && demands.every(({ features }) => features?.includes(feature));
}

/** What may be used of what the gate cannot look into, in a search over these indices. */
export function featureRule(
  views: readonly IndexView[],
  { score }: Pick<Views, 'score'>,
): FeatureRule {
  const held = ({ guarded, masks, filters }: IndexView) =>
    guarded.values.size + guarded.detected.size + masks.without.length + filters.length > 0;
  return (feature) => {
    if (!views.every(({ features }) => features.includes(feature))) return 'unnamed';
    return score !== undefined || views.some(held) ? 'withheld' : 'granted';
  };
}

/** The masks of the fields of an index, by path: of several on one field the strictest. */
function masksOn(
  names: readonly string[],
  demands: readonly Obligations[],
  tree: FieldTree,
  { config, connection }: ViewDeps,
): Pick<DocumentMasks, 'values' | 'detected'> {
  const values: Record<string, FieldMask> = {};
  const detected: Record<string, readonly string[]> = {};
  for (const profile of [...new Set(demands.flatMap(({ masks }) => masks))].sort()) {
    const mask = config.masks[profile];
    for (const [name, how] of Object.entries(mask?.fields ?? {})) {
      const path = pathIn(name, connection, names, tree);
      if (path !== undefined) values[path] = stricter(values[path], { mask: how, profile });
    }
    for (const name of mask?.detected ?? []) {
      const path = pathIn(name, connection, names, tree);
      if (path !== undefined) detected[path] = [...(detected[path] ?? []), profile];
    }
  }
  return { values, detected };
}

/** Every name that the documents of an index go by. */
function namesOf(index: string, cluster: Cluster): readonly string[] {
  const aliases = [...cluster.aliases].filter(([, { indices }]) => indices.includes(index));
  return [index, ownerOf(index, cluster), ...aliases.map(([name]) => name)];
}

/** Where documents hold the field, when `connection/index/field.path` is about one of these names. */
function pathIn(
  name: string,
  connection: string,
  names: readonly string[],
  tree: FieldTree,
): string | undefined {
  const [of, pattern, path] = name.split('/');
  if (of !== connection || pattern === undefined || path === undefined) return undefined;
  return names.some((one) => matchesPattern(one, pattern)) ? resolvedPath(tree, path) : undefined;
}

const STRICTNESS: readonly FieldMask['mask']['kind'][] = ['null', 'redact', 'token', 'partial'];

function stricter(known: FieldMask | undefined, other: FieldMask): FieldMask {
  if (known === undefined) return other;
  const [one, two] = [known, other].map(({ mask }) => STRICTNESS.indexOf(mask.kind));
  if (one !== two) return (one ?? 0) < (two ?? 0) ? known : other;
  const partial = known.mask.kind === 'partial' && other.mask.kind === 'partial';
  return partial && other.mask.keep < known.mask.keep ? other : known;
}

function vectorsOf(tree: FieldTree): readonly string[] {
  return [...tree.fields].filter(([, { type }]) => type === 'knn_vector').map(([path]) => path);
}

/** What the guard of a search over these indices lets through. */
export function guardOf(views: readonly IndexView[]): FieldGuard {
  return guardFields(views.map(({ tree, guarded }) => ({ tree, masks: guarded })));
}

/**
 * The documents of these indices that exist for the principal; undefined: all of them.
 * @throws SallyportError `denied` when an index has no field to filter by
 */
export function filterOf(views: readonly IndexView[]): WritableJson | undefined {
  const filtered = views.map((view) => ({
    index: view.index,
    query: filterQuery(view.filters, view.tree, view.index),
  }));
  const texts = new Set(filtered.map(({ query }) => JSON.stringify(query)));
  const [first] = filtered;
  if (texts.size <= 1) return first?.query;
  return {
    bool: {
      minimum_should_match: 1,
      should: filtered.map(({ index, query }) => ({
        bool: { filter: [{ term: { _index: index } }, ...(query === undefined ? [] : [query])] },
      })),
    },
  };
}
