import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Catalog, CatalogRelation } from './catalog.ts';

/** Runs one query of the broker's own and gives its rows as text, all of them in one snapshot. */
export type CatalogQuery = (text: string) => Promise<readonly (readonly (string | null)[])[]>;

/** Not a member of an extension, whose objects are as well known as PostgreSQL's own. */
const OWN = (oid: string, catalog: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e WHERE e.classid = '${catalog}'::regclass
     AND e.objid = ${oid} AND e.deptype = 'e')`;

/**
 * Every relation outside the system schemas, as one JSON text.
 */
const RELATIONS_SQL = `
SELECT coalesce(json_agg(json_build_object(
  'schema', n.nspname,
  'name', c.relname,
  'kind', CASE c.relkind
    WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'f' THEN 'foreign'
    WHEN 'v' THEN 'view' ELSE 'materialized' END,
  'columns', (
    SELECT coalesce(json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum), '[]')
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  'primaryKey', (
    SELECT coalesce(json_agg(a.attname ORDER BY k.position), '[]')
    FROM pg_catalog.pg_index i
    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, position)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
    WHERE i.indrelid = c.oid AND i.indisprimary),
  'parents', (
    SELECT coalesce(json_agg(pn.nspname || '.' || p.relname ORDER BY h.inhseqno), '[]')
    FROM pg_catalog.pg_inherits h
    JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
    JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
    WHERE h.inhrelid = c.oid),
  'definition', CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
  'reads', (
    SELECT coalesce(json_agg(DISTINCT rn.nspname || '.' || r.relname), '[]')
    FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
      AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
    JOIN pg_catalog.pg_class r ON r.oid = d.refobjid
    JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
    WHERE w.ev_class = c.oid AND c.relkind IN ('v', 'm') AND d.refobjid <> c.oid),
  'calls', (
    SELECT coalesce(json_agg(DISTINCT fn.nspname || '.' || f.proname), '[]')
    FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
      AND d.objid = w.oid
    LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_catalog.pg_operator'::regclass
      AND o.oid = d.refobjid
    JOIN pg_catalog.pg_proc f ON f.oid = CASE
      WHEN d.refclassid = 'pg_catalog.pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
    JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
    WHERE w.ev_class = c.oid AND c.relkind IN ('v', 'm') AND fn.nspname <> 'pg_catalog'
      AND ${OWN('f.oid', 'pg_catalog.pg_proc')})
) ORDER BY n.nspname, c.relname), '[]')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')`;

const FUNCTIONS_SQL = `
SELECT json_agg(DISTINCT proname) FROM pg_catalog.pg_proc
WHERE (pronargs >= 1 AND pronargs - pronargdefaults <= 1) OR (pronargs = 1 AND provariadic <> 0)`;

const OPERATORS_SQL = `
SELECT coalesce(json_agg(DISTINCT o.oprname), '[]') FROM pg_catalog.pg_operator o
JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
WHERE n.nspname <> 'pg_catalog' AND ${OWN('o.oid', 'pg_catalog.pg_operator')}`;

const CATALOG_SQL = `SELECT json_build_object(
  'relations', (${RELATIONS_SQL}),
  'attributeFunctions', (${FUNCTIONS_SQL}),
  'ownOperators', (${OPERATORS_SQL}))::text`;

const relation = z.strictObject({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'partitioned', 'foreign', 'view', 'materialized']),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  primaryKey: z.array(z.string()),
  parents: z.array(z.string()),
  definition: z.string().nullable(),
  reads: z.array(z.string()),
  calls: z.array(z.string()),
});

const catalog = z.strictObject({
  relations: z.array(relation),
  // A PostgreSQL has hundreds; a list that is empty was not read.
  attributeFunctions: z.array(z.string()).min(100),
  ownOperators: z.array(z.string()),
});

/**
 * Reads the catalog of a database.
 * @throws SallyportError `upstream_failed` when the database answers something else; what the query throws
 */
export async function loadCatalog(query: CatalogQuery): Promise<Catalog> {
  const text = (await query(CATALOG_SQL))[0]?.[0] ?? '';
  const relations = new Map<string, CatalogRelation>();
  const read = parseCatalog(text);
  for (const { definition, ...rest } of read.relations) {
    const known = definition === null ? rest : { ...rest, definition };
    relations.set(`${known.schema}.${known.name}`, known);
  }
  return {
    relations,
    attributeFunctions: new Set(read.attributeFunctions),
    ownOperators: new Set(read.ownOperators),
    version: createHash('sha256').update(text).digest('hex'),
  };
}

function parseCatalog(text: string) {
  try {
    return catalog.parse(JSON.parse(text));
  } catch {
    throw new SallyportError('upstream_failed', 'the database gave no readable catalog');
  }
}
