import type { Catalog } from '../catalog.ts';

/** Relations that this one inherits from or is a partition of, at any distance. */
export function ancestors(key: string, catalog: Catalog): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [key];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const parent of catalog.relations.get(next)?.parents ?? []) {
      if (found.has(parent)) continue;
      found.add(parent);
      open.push(parent);
    }
  }
  return found;
}

/** Relations whose rows are read through this one. */
export function descendants(key: string, catalog: Catalog): readonly string[] {
  return [...catalog.relations.keys()].filter((other) => ancestors(other, catalog).has(key));
}

/** The relation, its ancestors and its descendants: rows of one are read through the others. */
export function relatives(key: string, catalog: Catalog): readonly string[] {
  return [key, ...ancestors(key, catalog), ...descendants(key, catalog)];
}
