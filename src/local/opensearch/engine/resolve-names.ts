import type { Index, IndexStore } from './index-store.ts';
import { indexNotFound, notInStandIn } from './rest-error.ts';
import { wildcardPattern } from './wildcard-pattern.ts';

export type ResolveOptions = Readonly<{
  ignoreUnavailable?: boolean;
  /** Whether a wildcard may match nothing; true when left out */
  allowNoIndices?: boolean;
  /** How a missing name is called in the error */
  missing?: string;
}>;

/** The indices that an expression names: lists, wildcards, exclusions, aliases, `_all` or nothing. */
export function resolveNames(
  store: IndexStore,
  expression: string | undefined,
  options: ResolveOptions = {},
): readonly Index[] {
  const found = new Map<string, Index>();
  const parts = (expression || '_all').split(',');
  for (const [at, part] of parts.entries()) {
    checkPart(part);
    const excluded = part.startsWith('-') && at > 0;
    for (const index of matching(store, excluded ? part.slice(1) : part, options)) {
      if (excluded) found.delete(index.name);
      else found.set(index.name, index);
    }
  }
  if (found.size === 0 && options.allowNoIndices === false) {
    throw indexNotFound(expression ?? '_all', options.missing);
  }
  return [...found.values()];
}

function checkPart(part: string): void {
  if (part.startsWith('<')) throw notInStandIn('date math in index names');
  if (part.includes(':')) throw notInStandIn('cross-cluster search');
}

function matching(store: IndexStore, part: string, options: ResolveOptions): readonly Index[] {
  if (part === '_all' || part === '*') return store.all();
  if (part.includes('*')) {
    const pattern = wildcardPattern(part);
    const isNamed = ({ name, aliases }: Index) =>
      pattern.test(name) || [...aliases].some((alias) => pattern.test(alias));
    return store.all().filter(isNamed);
  }
  const exact = store.all().filter(({ name, aliases }) => name === part || aliases.has(part));
  if (exact.length > 0 || options.ignoreUnavailable === true) return exact;
  throw indexNotFound(part, options.missing);
}
