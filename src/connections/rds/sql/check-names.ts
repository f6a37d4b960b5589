import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { Catalog } from '../catalog.ts';
import { ALLOWED_FUNCTIONS } from './allowed-functions.ts';
import { REFUSED_TYPES } from './allowed-nodes.ts';

export type NamedWorld = Readonly<{
  connection: string;
  catalog: Catalog;
  /** `schema.table` of the relations that exist for callers */
  tables: ReadonlySet<string>;
  /** `schema.function` of the config */
  functions: ReadonlySet<string>;
}>;

/** Conversions and parts of values, which columns are often named like. */
const HARMLESS = new Set(
  `abbrev area bit bool box bpchar broadcast center char cidr circle date diameter family float4
   float8 height host hostmask inet int2 int4 int8 interval isclosed isopen json jsonb line lseg
   macaddr macaddr8 masklen money name netmask network npoints numeric path point polygon popen
   pclose radius slope text time timestamp timestamptz timetz uuid varbit varchar width`.split(
    /\s+/,
  ),
);

/**
 * `x.f` and `(x).f` call the function f when x has no column of that name
 * (https://www.postgresql.org/docs/18/sql-expressions.html#SQL-EXPRESSIONS-FUNCTION-CALLS), so a
 * field that could be a function is held to the allow-list, too. The columns of served tables are
 * known, and not the caller's to choose.
 */
export function checkField(field: string, { catalog, tables, functions }: NamedWorld): void {
  if (!catalog.attributeFunctions.has(field)) return;
  if (ALLOWED_FUNCTIONS.has(field) || HARMLESS.has(field)) return;
  if ([...functions].some((name) => name.endsWith(`.${field}`))) return;
  const isColumn = [...tables].some((table) =>
    catalog.relations.get(table)?.columns.some(({ name }) => name === field),
  );
  if (!isColumn) throw refusedFunction(field);
}

/** Operators run functions; those that users made run functions that nobody listed. */
export function checkOperator(name: readonly string[], { catalog }: NamedWorld): void {
  const operator = name.at(-1) ?? '';
  if (name.length === 1 || name[0] === 'pg_catalog') {
    if (!catalog.ownOperators.has(operator) || name.length > 1) return;
  }
  throw new SallyportError(
    'denied',
    `operator \`${name.join('.')}\` is not one of PostgreSQL's or an extension's own, written without a schema`,
  );
}

/** A cast to a catalog type, or to the row of a relation that is not served, answers questions about it. */
export function checkType(name: readonly string[], { catalog, tables }: NamedWorld): void {
  const type = (name.at(-1) ?? '').replace(/^_+/, '');
  const schema = name.length > 1 ? name[0] : undefined;
  const ofSystem =
    type.startsWith('pg_') || schema === 'information_schema' || schema === 'pg_toast';
  const rows = [...catalog.relations.values()].filter((relation) => relation.name === type);
  const ofStranger = rows.some((relation) => !tables.has(`${relation.schema}.${relation.name}`));
  if (REFUSED_TYPES.has(type) || ofSystem || ofStranger) {
    throw new SallyportError(
      'denied',
      `type \`${name.join('.')}\` cannot be used, it reads more than its value`,
    );
  }
}

/** Names that PostgreSQL or the rewriting gives to rows of their own. */
const RESERVED = /^(excluded|old|new)$|^spt_/;

export function checkAlias(name: string | undefined): void {
  if (name === undefined || !RESERVED.test(name)) return;
  throw new SallyportError(
    'unclassifiable',
    `the name \`${name}\` is reserved, call it something else`,
  );
}

export function refusedFunction(name: string): SallyportError {
  return new SallyportError(
    'denied',
    `function \`${name}\` is not on the allow-list; functions of your own go in the connection's \`functions\``,
  );
}
