/** A built-in type as JDBC describes it, which is what the Data API does. */
export type PgType = Readonly<{
  name: string;
  /** `java.sql.Types` */
  jdbc: number;
  precision: number;
  /** Element type of an array */
  element?: number;
}>;

const JDBC = {
  bit: -7,
  bigint: -5,
  binary: -2,
  char: 1,
  numeric: 2,
  integer: 4,
  smallint: 5,
  real: 7,
  double: 8,
  varchar: 12,
  date: 91,
  time: 92,
  timestamp: 93,
  other: 1111,
  struct: 2002,
  array: 2003,
  sqlxml: 2009,
} as const;

const UNLIMITED = 2_147_483_647;

/** OID, OID of its array, name, JDBC type, precision (pg_type.dat and pgjdbc's TypeInfoCache). */
const SCALARS: readonly (readonly [number, number, string, keyof typeof JDBC, number?])[] = [
  [16, 1000, 'bool', 'bit', 1],
  [17, 1001, 'bytea', 'binary'],
  [18, 1002, 'char', 'char', 1],
  [19, 1003, 'name', 'varchar'],
  [20, 1016, 'int8', 'bigint', 19],
  [21, 1005, 'int2', 'smallint', 5],
  [23, 1007, 'int4', 'integer', 10],
  [25, 1009, 'text', 'varchar'],
  [26, 1028, 'oid', 'bigint', 10],
  [114, 199, 'json', 'other'],
  [142, 143, 'xml', 'sqlxml'],
  [600, 1017, 'point', 'other'],
  [601, 1018, 'lseg', 'other'],
  [602, 1019, 'path', 'other'],
  [603, 1020, 'box', 'other'],
  [604, 1027, 'polygon', 'other'],
  [628, 629, 'line', 'other'],
  [650, 651, 'cidr', 'other'],
  [700, 1021, 'float4', 'real', 8],
  [701, 1022, 'float8', 'double', 17],
  [718, 719, 'circle', 'other'],
  [774, 775, 'macaddr8', 'other'],
  [790, 791, 'money', 'double'],
  [829, 1040, 'macaddr', 'other'],
  [869, 1041, 'inet', 'other'],
  [1042, 1014, 'bpchar', 'char'],
  [1043, 1015, 'varchar', 'varchar'],
  [1082, 1182, 'date', 'date', 13],
  [1083, 1183, 'time', 'time', 15],
  [1114, 1115, 'timestamp', 'timestamp', 29],
  [1184, 1185, 'timestamptz', 'timestamp', 35],
  [1186, 1187, 'interval', 'other', 49],
  [1266, 1270, 'timetz', 'time', 21],
  [1560, 1561, 'bit', 'bit'],
  [1562, 1563, 'varbit', 'other'],
  [1700, 1231, 'numeric', 'numeric', 0],
  [2249, 2287, 'record', 'struct'],
  [2950, 2951, 'uuid', 'other'],
  [3614, 3643, 'tsvector', 'other'],
  [3615, 3645, 'tsquery', 'other'],
  [3802, 3807, 'jsonb', 'other'],
  [3904, 3905, 'int4range', 'other'],
  [3906, 3907, 'numrange', 'other'],
  [3908, 3909, 'tsrange', 'other'],
  [3910, 3911, 'tstzrange', 'other'],
  [3912, 3913, 'daterange', 'other'],
  [3926, 3927, 'int8range', 'other'],
];

const TYPES = new Map<number, PgType>();
for (const [oid, arrayOid, name, jdbc, precision = UNLIMITED] of SCALARS) {
  TYPES.set(oid, { name, jdbc: JDBC[jdbc], precision });
  TYPES.set(arrayOid, { name: `_${name}`, jdbc: JDBC.array, precision, element: oid });
}

const UNKNOWN: PgType = { name: 'unknown', jdbc: JDBC.other, precision: UNLIMITED };

/** A built-in type by OID; any other is `unknown`, which JDBC calls OTHER. */
export function pgType(oid: number): PgType {
  return TYPES.get(oid) ?? UNKNOWN;
}

export function isBuiltIn(oid: number): boolean {
  return TYPES.has(oid);
}

/** Element type of a built-in array type whose elements are separated by commas. */
export function arrayElementType(oid: number): number | undefined {
  const element = TYPES.get(oid)?.element;
  // box has semicolons
  return element === 603 ? undefined : element;
}
