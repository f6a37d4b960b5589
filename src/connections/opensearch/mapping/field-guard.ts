import { matchesPattern } from '../../../config/matches-pattern.ts';
import { type FieldTree, pathsAbove, resolvedPath } from './field-tree.ts';

/**
 * What a request may do with a field. `masked`: nothing; `detected`: search it for words; `vector`:
 * search it for neighbours; `free`: anything.
 */
export type FieldState = 'masked' | 'detected' | 'vector' | 'free';

/** The fields of one index that a decision masks, by path. */
export type MaskedFields = Readonly<{
  values: ReadonlySet<string>;
  /** With the profiles that look into them */
  detected: ReadonlyMap<string, readonly string[]>;
}>;

/** The fields of all indices that one search sees. */
export type FieldGuard = Readonly<{
  state(field: string): FieldState;
  /** Profiles that mask what is searched for in a detected field */
  profiles(field: string): readonly string[];
  /** Some field is masked or detected, so that nothing may stand for fields that are not named */
  guarded: boolean;
  /** The free fields that a pattern matches and the mappings know */
  free(pattern: string): readonly string[];
  /** The paths of vectors */
  vectors: readonly string[];
}>;

export const NO_MASKS: MaskedFields = { values: new Set(), detected: new Map() };

const STRICTNESS: readonly FieldState[] = ['masked', 'detected', 'vector', 'free'];

/** Guards the fields of several indices: what one of them masks may not be used in any. */
export function guardFields(
  indices: readonly Readonly<{ tree: FieldTree; masks: MaskedFields }>[],
): FieldGuard {
  const guards = indices.map(({ tree, masks }) => guardIndex(tree, masks));
  const state = (field: string): FieldState => {
    const states = new Set(guards.map((guard) => guard.state(field)));
    return STRICTNESS.find((one) => states.has(one)) ?? 'free';
  };
  const known = new Set(indices.flatMap(({ tree }) => [...tree.fields.keys()]));
  const isLeaf = (field: string) =>
    indices.some(
      ({ tree }) => !['object', 'nested', undefined].includes(tree.fields.get(field)?.type),
    );
  return {
    state,
    profiles: (field) => [...new Set(guards.flatMap((guard) => guard.profiles(field)))].sort(),
    guarded: indices.some(({ masks }) => masks.values.size + masks.detected.size > 0),
    free: (pattern) =>
      [...known].filter(
        (field) => matchesPattern(field, pattern) && isLeaf(field) && state(field) === 'free',
      ),
    vectors: [...known].filter((field) =>
      indices.some(({ tree }) => tree.fields.get(field)?.type === 'knn_vector'),
    ),
  };
}

function guardIndex(tree: FieldTree, masks: MaskedFields) {
  const { values, detected } = spread(tree, masks);
  const guarded = masks.values.size + masks.detected.size > 0;
  const target = (field: string) => tree.fields.get(field)?.target ?? field;

  return {
    profiles: (field: string) => detected.get(target(field)) ?? [],
    state(field: string): FieldState {
      const path = target(field);
      // One of type object computes what lies below it.
      if (guarded && (touches(field, tree.computed) || touches(path, tree.computed)))
        return 'masked';
      if (touches(path, values) || touches(field, values)) return 'masked';
      if (detected.has(path)) return 'detected';
      // Another view of a detected text, or an object that holds one, is more than its words.
      if (touches(path, detected.keys())) return 'masked';
      return tree.fields.get(path)?.type === 'knn_vector' ? 'vector' : 'free';
    },
  };
}

/** Whether a field is one of these, lies below one, or holds one. */
function touches(field: string, paths: Iterable<string>): boolean {
  for (const path of paths) {
    if (field === path || field.startsWith(`${path}.`) || path.startsWith(`${field}.`)) return true;
  }
  return false;
}

type Spread = Readonly<{ values: Set<string>; detected: Map<string, readonly string[]> }>;

/** The masked paths with everything that carries the same values: copies, and flat objects as a whole. */
function spread(tree: FieldTree, masks: MaskedFields): Spread {
  const found: Spread = {
    values: new Set([...masks.values].map((path) => resolvedPath(tree, path))),
    detected: new Map([...masks.detected].map(([path, all]) => [resolvedPath(tree, path), all])),
  };
  const { values, detected } = found;
  for (const [name, { type }] of tree.fields) {
    const holds = [...values, ...detected.keys()].some((path) => path.startsWith(`${name}.`));
    if (type === 'flat_object' && holds) values.add(name);
  }
  for (let grew = true; grew; ) {
    const before = values.size + detected.size;
    for (const [name, { copyTo }] of tree.fields) {
      for (const target of copyTo) spreadTo(target, name, found);
    }
    grew = values.size + detected.size > before;
  }
  return found;
}

function spreadTo(target: string, from: string, { values, detected }: Spread): void {
  if ([...values].some((path) => from === path || from.startsWith(`${path}.`))) {
    values.add(target);
    return;
  }
  const profiles = [from, ...pathsAbove(from)].flatMap((path) => detected.get(path) ?? []);
  if (profiles.length === 0) return;
  detected.set(target, [...new Set([...(detected.get(target) ?? []), ...profiles])]);
}
