/** What classification must know of the database. Loaded with the broker's own credential, cached, refreshed on change. */
export type CatalogColumn = Readonly<{
  name: string;
  /** As `format_type` prints it: `text`, `vector(256)`, `timestamp with time zone` */
  type: string;
}>;

export type CatalogRelation = Readonly<{
  schema: string;
  name: string;
  kind: 'table' | 'partitioned' | 'foreign' | 'view' | 'materialized';
  /** In `attnum` order, dropped columns left out */
  columns: readonly CatalogColumn[];
  /** Columns of the primary key */
  primaryKey: readonly string[];
  /** `schema.table` of the parents it inherits from or is a partition of */
  parents: readonly string[];
  /** `pg_get_viewdef`, for views */
  definition?: string;
  /** `schema.table` of every relation a view or materialized view reads directly */
  reads: readonly string[];
  /** `schema.function` of every function of the users' own that a view calls */
  calls: readonly string[];
}>;

export type Catalog = Readonly<{
  /** By `schema.name` */
  relations: ReadonlyMap<string, CatalogRelation>;
  /** Names of the functions that take one argument, in any schema: `x.f` may call them */
  attributeFunctions: ReadonlySet<string>;
  /** Operators that neither PostgreSQL nor an extension brings: they run code that nobody listed */
  ownOperators: ReadonlySet<string>;
  /** Changes whenever any of it does */
  version: string;
}>;

/** Gives the catalog of a connection. Failures throw SallyportError `upstream_failed` or `upstream_timeout`. */
export type CatalogSource = (connection: string, options?: { fresh?: boolean }) => Promise<Catalog>;
