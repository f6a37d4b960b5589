import { createHash } from 'node:crypto';
import * as z from 'zod';
import { SallyportError } from '../../gateway/sallyport-error.ts';
import type { Catalog, CatalogRelation } from './catalog.ts';

/** Runs one query of the broker's own and gives its rows as text, all of them in one snapshot. */
export type CatalogQuery = (text: string) => Promise<readonly (readonly (string | null)[])[]>;

/**
 * One row with one JSON text: every relation outside the system schemas.
 */
const CATALOG_SQL = `
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
    WHERE w.ev_class = c.oid AND c.relkind IN ('v', 'm') AND d.refobjid <> c.oid)
) ORDER BY n.nspname, c.relname), '[]')::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')`;

const relation = z.strictObject({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'partitioned', 'foreign', 'view', 'materialized']),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  primaryKey: z.array(z.string()),
  parents: z.array(z.string()),
  definition: z.string().nullable(),
  reads: z.array(z.string()),
});

/**
 * Reads the catalog of a database.
 * @throws SallyportError `upstream_failed` when the database answers something else; what the query throws
 */
export async function loadCatalog(query: CatalogQuery): Promise<Catalog> {
  const text = (await query(CATALOG_SQL))[0]?.[0] ?? '';
  const relations = new Map<string, CatalogRelation>();
  for (const { definition, ...rest } of parseRelations(text)) {
    const read = definition === null ? rest : { ...rest, definition };
    relations.set(`${read.schema}.${read.name}`, read);
  }
  return { relations, version: createHash('sha256').update(text).digest('hex') };
}

function parseRelations(text: string) {
  try {
    return z.array(relation).parse(JSON.parse(text));
  } catch {
    throw new SallyportError('upstream_failed', 'the database gave no readable catalog');
  }
}
