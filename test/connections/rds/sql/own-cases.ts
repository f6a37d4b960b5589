type OwnCase = Readonly<{
  id: string;
  family: string;
  input: string;
  expect: Readonly<Record<string, unknown>>;
}>;

const write = (input: string, effect: string, writes: readonly string[]): Omit<OwnCase, 'id'> => ({
  family: 'sql-hidden-write',
  input,
  expect: { effect, writes },
});
const harmless = (input: string, reads: readonly string[]): Omit<OwnCase, 'id'> => ({
  family: 'sql-not-a-write',
  input,
  expect: { writes: [], reads, under_read_only: 'allow' },
});
const unreadable = (input: string): Omit<OwnCase, 'id'> => ({
  family: 'sql-unreadable-fail-closed',
  input,
  expect: {},
});
const hostile = (input: string): Omit<OwnCase, 'id'> => ({
  family: 'sql-hostile',
  input,
  expect: {},
});

/** The project's own cases for the families that others got wrong. */
export const OWN_CASES: readonly OwnCase[] = [
  write(
    'with a as (with b as (delete from orders returning *) select * from b) select * from a',
    'delete',
    ['orders'],
  ),
  write(
    'with x as (insert into audit values (1) returning *) update orders set status = $1 where id in (select * from x)',
    'update',
    ['orders', 'audit'],
  ),
  write('insert into orders (id) values (1) on conflict (id) do update set status = $1', 'update', [
    'orders',
  ]),
  write(
    'merge into orders o using tickets t on o.id = t.id when matched then update set status = $1 when not matched then insert (id) values (t.id)',
    'update',
    ['orders'],
  ),
  write('truncate orders', 'delete', ['orders']),
  write('select * from orders for no key update', 'update', ['orders']),
  write('delete from only orders where id = 1', 'delete', ['orders']),
  harmless("select 'delete from customers' from orders", ['orders']),
  harmless('select "delete" from "orders"', ['orders']),
  harmless('with customers as (select 1 as id) select * from customers', []),
  harmless('with customers as (select * from customers) select * from customers', ['customers']),
  harmless(
    'with recursive customers as (select 1 as id union all select id + 1 from customers) select * from customers',
    [],
  ),
  harmless('select (with orders as (select 1) select count(*) from orders) from tickets, orders', [
    'tickets',
    'orders',
  ]),
  harmless('with a as (select * from b), b as (select 1) select * from a, b', ['b']),
  unreadable('select pg_sleep(10)'),
  unreadable("select set_config('request.jwt.claims', '{}', true)"),
  unreadable("select query_to_xml('select ssn from customers', true, true, '')"),
  unreadable("select pg_read_file('/etc/passwd')"),
  unreadable("select dblink('host=x', 'select 1')"),
  unreadable("select lo_import('/etc/passwd')"),
  unreadable('select * into copy_of_customers from customers'),
  unreadable("select 'customers'::regclass"),
  unreadable('select * from other_db.public.customers'),
  unreadable('select a.b.c.d.e from a'),
  unreadable('create function f() returns void as $$ delete from customers $$ language sql'),
  unreadable('create trigger t before insert on orders execute function f()'),
  unreadable('create rule r as on select to orders do instead select * from customers'),
  unreadable('grant all on customers to public'),
  unreadable('alter table customers owner to x'),
  unreadable('alter table customers disable row level security'),
  unreadable('alter system set log_statement = all'),
  unreadable('drop table customers cascade'),
  unreadable('truncate orders cascade'),
  unreadable('drop schema public'),
  unreadable('create extension dblink'),
  unreadable('set role postgres'),
  unreadable('reset all'),
  unreadable('vacuum full'),
  unreadable('explain analyze select 1'),
  unreadable('explain (analyze true, buffers) select 1'),
  unreadable('select * from customers tablesample system (10)'),
  unreadable("select * from xmltable('/a' passing '<a/>' columns b text)"),
  hostile(`select ${'('.repeat(500)}1${')'.repeat(500)}`),
  hostile(`select 1${' + 1'.repeat(3000)}`),
  hostile(`select ${'-'.repeat(9)}1`),
  hostile(`select ${'+-'.repeat(4000)}1`),
  hostile(`${'/*'.repeat(4000)}`),
  hostile(`select ${'case when true then '.repeat(400)}1${' end'.repeat(400)}`),
  hostile(`select ${'array['.repeat(1000)}1${']'.repeat(1000)}`),
  hostile('select \ud800'),
  hostile("select e'\\'; drop table customers --'"),
].map((each, index) => ({ id: `own-${String(index + 1).padStart(3, '0')}`, ...each }));
