import type { Catalog, CatalogRelation } from '../../../../src/connections/rds/catalog.ts';

type Shape = Readonly<{
  columns: Readonly<Record<string, string>>;
  primaryKey?: readonly string[];
  kind?: CatalogRelation['kind'];
  parents?: readonly string[];
  reads?: readonly string[];
  definition?: string;
}>;

/** A catalog of `public` relations, for tests that need no database. */
export function catalogOf(shapes: Readonly<Record<string, Shape>>): Catalog {
  const relations = Object.entries(shapes).map(([name, shape]): [string, CatalogRelation] => [
    `public.${name}`,
    {
      schema: 'public',
      name,
      kind: shape.kind ?? 'table',
      columns: Object.entries(shape.columns).map(([column, type]) => ({ name: column, type })),
      primaryKey: shape.primaryKey ?? ['id'],
      parents: shape.parents ?? [],
      reads: shape.reads ?? [],
      calls: [],
      ...(shape.definition === undefined ? {} : { definition: shape.definition }),
    },
  ]);
  return {
    relations: new Map(relations),
    attributeFunctions: new Set(['pg_sleep', 'ts_stat']),
    ownOperators: new Set(),
    version: 'test',
  };
}

/** The demo world's `crm`. */
export const CRM_SHAPES = {
  customers: {
    columns: {
      id: 'bigint',
      name: 'text',
      email: 'text',
      phone: 'text',
      ssn: 'text',
      card: 'text',
      region: 'text',
      plan: 'text',
      notes: 'text',
    },
  },
  orders: {
    columns: {
      id: 'bigint',
      customer_id: 'bigint',
      placed_at: 'timestamp with time zone',
      total_cents: 'bigint',
      status: 'text',
    },
  },
  tickets: {
    columns: {
      id: 'bigint',
      customer_id: 'bigint',
      subject: 'text',
      body: 'text',
      created_at: 'timestamp with time zone',
      embedding: 'vector(256)',
    },
  },
  salaries: { columns: { id: 'bigint', employee: 'text', amount_cents: 'bigint' } },
} as const satisfies Record<string, Shape>;
