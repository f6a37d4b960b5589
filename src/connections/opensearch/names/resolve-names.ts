import { matchesPattern } from '../../../config/matches-pattern.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Cluster } from './cluster.ts';
import type { NamePart } from './parse-names.ts';

/** A concrete index, and the entries of the configuration that it belongs to: policy judges those. */
export type Target = Readonly<{ index: string; entries: readonly string[] }>;

export type ResolveOptions = Readonly<{
  cluster: Cluster;
  /** Configured names and patterns */
  configured: readonly string[];
  /** A named index that is not there is left out */
  ignoreMissing?: boolean;
}>;

/**
 * The concrete indices that a list of names stands for, in order of name. A wildcard sees only what
 * is configured; a name that is not configured is denied, wherever an alias leads.
 * @throws SallyportError `denied`, `not_found`
 */
export function resolveNames(
  parts: readonly NamePart[],
  options: ResolveOptions,
): readonly Target[] {
  const found = new Map<string, Target>();
  for (const { kind, text } of parts) {
    const targets = kind === 'name' ? resolveOne(text, options) : expand(text, options);
    for (const target of targets) {
      if (kind === 'without') found.delete(target.index);
      else found.set(target.index, target);
    }
  }
  if (found.size === 0) throw noSuchIndex();
  return [...found.values()].sort((a, b) => (a.index < b.index ? -1 : 1));
}

/**
 * The one index that a write to this name goes to, which need not be there yet.
 * @throws SallyportError `denied`
 */
export function resolveWrite(name: string, options: ResolveOptions): Target {
  const { cluster, configured } = options;
  const alias = cluster.aliases.get(name);
  if (alias === undefined) {
    // A write to a data stream goes to its newest index, which only the cluster knows.
    const entries = entriesOf(ownerOf(name, cluster), configured);
    if (entries.length === 0) throw notConfigured(name);
    return { index: name, entries };
  }
  const written = alias.writeIndex === undefined ? alias.indices : [alias.writeIndex];
  const [only, ...more] = targetsOf(name, written, options);
  if (alias.narrows) throw narrowing(name);
  if (only !== undefined && more.length === 0) return only;
  throw new SallyportError('denied', `the alias \`${name}\` has no index to write to`);
}

function resolveOne(name: string, options: ResolveOptions): readonly Target[] {
  const { cluster, configured, ignoreMissing } = options;
  const indices = concrete(name, cluster);
  if (indices !== undefined) {
    const targets = targetsOf(name, indices, options);
    if (cluster.aliases.get(name)?.narrows === true) throw narrowing(name);
    return targets;
  }
  if (entriesOf(name, configured).length === 0) throw notConfigured(name);
  if (ignoreMissing === true) return [];
  throw noSuchIndex();
}

/** What a name that exists stands for. */
function concrete(name: string, cluster: Cluster): readonly string[] | undefined {
  return (
    cluster.aliases.get(name)?.indices ??
    cluster.dataStreams.get(name) ??
    (cluster.indices.has(name) ? [name] : undefined)
  );
}

/** Everything configured that a pattern matches, by its own name, an alias or a data stream. */
function expand(pattern: string, { cluster, configured }: ResolveOptions): readonly Target[] {
  const visible = (name: string) =>
    matchesPattern(name, pattern) && (!name.startsWith('.') || pattern.startsWith('.'));
  // An alias that shows less of an index than there is does not stand for the index.
  const aliases = [...cluster.aliases].filter(([name, { narrows }]) => visible(name) && !narrows);
  const names = [
    ...[...cluster.indices].filter(visible),
    ...[...cluster.dataStreams].filter(([name]) => visible(name)).flatMap(([, all]) => all),
    ...aliases.flatMap(([, { indices }]) => indices),
  ];
  return names.flatMap((index) => {
    const entries = entriesOf(ownerOf(index, cluster), configured);
    return entries.length === 0 ? [] : [{ index, entries }];
  });
}

/** INVARIANT: of what is not configured nothing is told, not even where an alias leads. */
function targetsOf(
  name: string,
  indices: readonly string[],
  { cluster, configured }: ResolveOptions,
): readonly Target[] {
  return indices.map((index) => {
    const entries = entriesOf(ownerOf(index, cluster), configured);
    if (entries.length === 0) throw notConfigured(name);
    return { index, entries };
  });
}

/** The data stream that an index belongs to, or the index itself. */
export function ownerOf(index: string, { dataStreams }: Cluster): string {
  for (const [stream, indices] of dataStreams) if (indices.includes(index)) return stream;
  return index;
}

function entriesOf(name: string, configured: readonly string[]): readonly string[] {
  return configured.filter((entry) => matchesPattern(name, entry));
}

function notConfigured(name: string): SallyportError {
  return new SallyportError(
    'denied',
    `index \`${name}\`: the configuration knows no such index, see GET /connections`,
  );
}

function narrowing(name: string): SallyportError {
  return new SallyportError(
    'denied',
    `the alias \`${name}\` has a filter or routing of its own, which would be lost: name its index`,
  );
}

function noSuchIndex(): SallyportError {
  return new SallyportError('not_found', 'no such index, see GET /connections');
}
