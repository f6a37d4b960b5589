import type { FieldTree } from '../mapping/field-tree.ts';

export type ClusterAlias = Readonly<{
  indices: readonly string[];
  /** Has a filter or a routing of its own, so that it shows less than its indices */
  narrows: boolean;
  writeIndex?: string;
}>;

/** The names of a cluster. Loaded with the broker's own credential, kept for seconds. */
export type Cluster = Readonly<{
  /** Concrete indices, the backing ones of data streams among them */
  indices: ReadonlySet<string>;
  aliases: ReadonlyMap<string, ClusterAlias>;
  /** Data streams with their backing indices, oldest first */
  dataStreams: ReadonlyMap<string, readonly string[]>;
}>;

/** Gives what is known of a cluster. Failures throw SallyportError `upstream_failed` or `upstream_timeout`. */
export type ClusterSource = Readonly<{
  names(connection: string): Promise<Cluster>;
  /** The mappings of concrete indices, by name */
  mappings(connection: string, indices: readonly string[]): Promise<ReadonlyMap<string, FieldTree>>;
  /** Reads everything again when it is next needed */
  forget(connection: string): void;
}>;
