import fc from 'fast-check';
import { OWN_CASES } from '../connections/rds/sql/own-cases.ts';

const names = fc.constantFrom(
  'customers',
  'orders',
  'public.customers',
  'pg_catalog.pg_class',
  '"a""b"',
  't',
);
const values = fc.constantFrom(
  '1',
  "'x'",
  '$1',
  'null',
  'ssn',
  '*',
  'count(*)',
  "E'\\''",
  '$$x$$',
  'now()',
);

/** Statements by a small grammar. */
const statement: fc.Arbitrary<string> = fc.letrec<{ query: string; value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    values,
    tie('query').map((query) => `(${query})`),
    fc
      .tuple(tie('value'), fc.constantFrom('=', '||', '->>', '::', 'in', '<->'), tie('value'))
      .map((parts) => parts.join(' ')),
    tie('value').map((value) => `lower(${value})`),
  ),
  query: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(tie('value'), names).map(([value, name]) => `select ${value} from ${name}`),
    fc.tuple(names, tie('value')).map(([name, value]) => `select * from ${name} where ${value}`),
    fc
      .tuple(names, tie('query'))
      .map(([name, query]) => `with ${name} as (${query}) select * from ${name}`),
    fc
      .tuple(names, tie('value'))
      .map(([name, value]) => `insert into ${name} values (${value}) returning *`),
    fc.tuple(names, tie('value')).map(([name, value]) => `update ${name} set name = ${value}`),
    fc.tuple(names, tie('value')).map(([name, value]) => `delete from ${name} where ${value}`),
    tie('query').map((query) => `explain ${query}`),
    fc.tuple(names, tie('query')).map(([name, query]) => `create table ${name} as ${query}`),
    fc.tuple(tie('query'), tie('query')).map(([left, right]) => `${left} union ${right}`),
  ),
})).query;

const cases = fc.constantFrom(...OWN_CASES.map(({ input }) => input));
const whole = fc.oneof(statement, cases);

/** SQL that parses, and SQL with something put in it or cut from it. */
export const sqlText: fc.Arbitrary<string> = fc.oneof(
  whole,
  fc
    .tuple(
      whole,
      fc.nat(),
      fc.nat({ max: 6 }),
      fc.oneof(
        fc.constantFrom(
          ';',
          '--',
          '/*',
          '*/',
          "'",
          '"',
          '$$',
          '\0',
          '(',
          ')',
          'U&"\\0073"',
          ' or true ',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
    )
    .map(([sql, at, cut, put]) => {
      const from = at % (sql.length + 1);
      return sql.slice(0, from) + put + sql.slice(from + cut);
    }),
);
