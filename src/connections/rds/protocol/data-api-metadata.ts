import { isBuiltIn, pgType } from '../pg-types.ts';
import type { SqlAnswer, SqlField, SqlRow } from '../sql-answer.ts';

const COLUMNS_SQL = `SELECT a.attrelid::text, a.attnum::text, c.relname, a.attnotnull::text,
    (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')::text
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = ANY($1::oid[]) AND a.attnum = ANY($2::int2[])`;

const TYPES_SQL = 'SELECT oid::text, typname FROM pg_catalog.pg_type WHERE oid = ANY($1::oid[])';

/**
 * `columnMetadata` of a result, with what the catalog knows of its columns and types. As in the
 * service, whose driver is JDBC: `schemaName` is empty and `type` is of `java.sql.Types`.
 */
export async function columnMetadata(
  fields: readonly SqlField[],
  lookup: SqlAnswer['lookup'],
): Promise<string> {
  const columns = await origins(fields, lookup);
  const types = await typeNames(fields, lookup);
  return JSON.stringify(
    fields.map((field) => {
      const origin = columns.get(columnKey(field.tableId, field.columnId));
      const autoIncrement = origin?.autoIncrement ?? false;
      const typeName = types.get(field.dataTypeId) ?? pgType(field.dataTypeId).name;
      return {
        arrayBaseColumnType: 0,
        isAutoIncrement: autoIncrement,
        isCaseSensitive: !CASELESS.has(field.dataTypeId),
        isCurrency: field.dataTypeId === MONEY,
        isSigned: SIGNED.has(field.dataTypeId),
        label: field.name,
        name: field.name,
        nullable: origin === undefined ? 2 : origin.notNull ? 0 : 1,
        ...precisionOf(field),
        schemaName: '',
        tableName: origin?.table ?? '',
        type: pgType(field.dataTypeId).jdbc,
        typeName: (autoIncrement ? SERIALS[typeName] : undefined) ?? typeName,
      };
    }),
  );
}

const MONEY = 790;
const SIGNED = new Set([20, 21, 23, 700, 701, 1700]);
/** Numbers, booleans, bits, dates and times */
const CASELESS = new Set([
  16, 20, 21, 23, 26, 700, 701, 1082, 1083, 1114, 1184, 1186, 1266, 1560, 1562, 1700,
]);
const SERIALS: Readonly<Record<string, string>> = {
  int2: 'smallserial',
  int4: 'serial',
  int8: 'bigserial',
};

type Origin = Readonly<{ table: string; notNull: boolean; autoIncrement: boolean }>;

async function origins(
  fields: readonly SqlField[],
  lookup: SqlAnswer['lookup'],
): Promise<ReadonlyMap<string, Origin>> {
  const traced = fields.filter(({ tableId, columnId }) => tableId !== 0 && columnId > 0);
  if (traced.length === 0) return new Map();
  const rows = await lookup(COLUMNS_SQL, [
    numberArray(traced.map(({ tableId }) => tableId)),
    numberArray(traced.map(({ columnId }) => columnId)),
  ]);
  return new Map(rows.map(originOf));
}

function originOf([table, column, name, notNull, autoIncrement]: SqlRow): readonly [
  string,
  Origin,
] {
  return [
    columnKey(Number(table), Number(column)),
    { table: name ?? '', notNull: notNull === 'true', autoIncrement: autoIncrement === 'true' },
  ];
}

async function typeNames(
  fields: readonly SqlField[],
  lookup: SqlAnswer['lookup'],
): Promise<ReadonlyMap<number, string>> {
  const unknown = fields.map(({ dataTypeId }) => dataTypeId).filter((oid) => !isBuiltIn(oid));
  if (unknown.length === 0) return new Map();
  const rows = await lookup(TYPES_SQL, [numberArray(unknown)]);
  return new Map(rows.map(([oid, name]) => [Number(oid), name ?? '']));
}

function numberArray(numbers: readonly number[]): string {
  return `{${[...new Set(numbers)].join(',')}}`;
}

function columnKey(tableId: number, columnId: number): string {
  return `${tableId}.${columnId}`;
}

function precisionOf({ dataTypeId, dataTypeModifier }: SqlField) {
  const { precision } = pgType(dataTypeId);
  if (dataTypeId === 1700) {
    if (dataTypeModifier < 4) return { precision: 0, scale: 0 };
    const modifier = dataTypeModifier - 4;
    return { precision: (modifier >> 16) & 0xffff, scale: modifier & 0x7ff };
  }
  if ((dataTypeId === 1042 || dataTypeId === 1043) && dataTypeModifier >= 4) {
    return { precision: dataTypeModifier - 4, scale: 0 };
  }
  return { precision, scale: SCALES[dataTypeId] ?? 0 };
}

/** Digits behind the point: floats, and the microseconds of times */
const SCALES: Readonly<Record<number, number>> = {
  700: 8,
  701: 17,
  1083: 6,
  1114: 6,
  1184: 6,
  1266: 6,
};
