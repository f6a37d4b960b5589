/**
 * Ways to get at a masked column that got values out of other products. `{ssn}` families: each is
 * tried by a principal whose policy masks `customers.ssn`, and none may tell anything about it.
 */
export const BYPASS_ATTEMPTS: Readonly<Record<string, readonly string[]>> = {
  'S1 renamed': ['select ssn as s from customers where id <= 20 order by id'],
  'S2 sliced': [
    'select substr(ssn,1,9)||substr(ssn,10,2) from customers where id <= 20 order by id',
    'select overlay(ssn placing $$x$$ from 1) from customers where id <= 20 order by id',
    "select split_part(ssn,'-',1), left(ssn,3), right(ssn,4) from customers where id <= 20 order by id",
  ],
  'S3 taken apart': [
    "select string_agg(ascii(ch)::text, ',') from customers, regexp_split_to_table(ssn, '') ch where id <= 20",
    'select id, string_to_array(ssn, null) from customers where id <= 20 order by id',
  ],
  'S4 encoded': [
    "select encode(ssn::bytea,'base64'), md5(ssn), reverse(ssn) from customers where id <= 20 order by id",
    "select sha256(convert_to(ssn,'UTF8')) from customers where id <= 20 order by id",
    "select translate(ssn, '0123456789', 'abcdefghij') from customers where id <= 20 order by id",
  ],
  'S5 whole row': [
    'select c::text, row_to_json(c), to_jsonb(c) from customers c where id <= 20 order by id',
    'select e.value from customers c, jsonb_each_text(to_jsonb(c)) e where c.id <= 20 order by c.id, e.key',
    'select (q.t).* from (select c as t from customers c where id <= 20) q order by 1',
    'select (c).ssn from customers c where id <= 20 order by id',
    'table customers',
  ],
  'S6 through CTEs': [
    'with t(a,b) as (select id, ssn from customers where id <= 20) select b from t order by a',
    'with recursive t as (select id, ssn from customers where id = 1 union all select c.id, c.ssn from customers c join t on c.id = t.id + 1 where c.id <= 20) select * from t',
    'with customers as (select * from customers where id <= 20) select ssn from customers order by id',
    'with t as materialized (select * from customers where id <= 20) select t.ssn from t order by id',
  ],
  'S7 set operations': [
    'select name from customers where false union all select ssn from customers where id <= 20',
    'select ssn from customers where id <= 20 intersect select ssn from customers where id <= 10',
    'select ssn from customers where id <= 20 except select ssn from customers where id > 20',
  ],
  'S8 lateral': [
    'select v.x from customers c cross join lateral (values (c.ssn)) v(x) where c.id <= 20 order by c.id',
    'select v.x from customers c, lateral (select c.ssn as x) v where c.id <= 20 order by c.id',
  ],
  'S9 aggregates': [
    "select array_agg(ssn order by id), json_agg(ssn), jsonb_object_agg(id, ssn), string_agg(ssn, ',') from customers where id <= 20",
    'select count(distinct ssn) from customers where id <= 20',
  ],
  'S10 windows': [
    'select max(ssn), min(ssn) from customers where id <= 20',
    'select first_value(ssn) over (order by id), lag(ssn) over (order by id) from customers where id <= 20 order by id',
    'select id, rank() over (order by ssn) from customers where id <= 20 order by id',
  ],
  'S11 predicates': [
    "select id from customers where ssn like '2%' order by id",
    "select id from customers where ssn between '100' and '500' order by id",
    "select id from customers where ssn ~ '^[0-4]' order by id",
    "select id from customers where ssn > '5' order by id",
    "select count(*) from customers where starts_with(ssn, '1')",
  ],
  'S12 orders': [
    'select id from customers where id <= 20 order by ssn, id',
    'select id from customers where id <= 20 order by ssn desc, id limit 1 offset 3',
    'select distinct on (ssn) id from customers where id <= 20 order by ssn, id',
    'select (array_agg(id order by ssn, id))[1:5] from customers where id <= 20',
  ],
  'S13 groups': [
    'select count(*), left(ssn,3) from customers where id <= 20 group by 2 order by 2',
    'select count(*) from customers where id <= 20 group by ssn order by 1',
  ],
  'S14 bits': [
    "select id, (ssn > '3')::int from customers where id <= 20 order by id",
    "select id, case when ssn like '%1' then 1 else 0 end from customers where id <= 20 order by id",
    "select id, coalesce(nullif(ssn, '[redacted]'), 'same') from customers where id <= 20 order by id",
  ],
  'S15 errors that quote': [
    'select cast(ssn as int) from customers where id <= 20',
    'select ssn::date from customers where id <= 20',
    "select to_date(ssn, 'YYYY') from customers where id <= 20",
    'select 1 / (length(ssn) - 10) from customers where id <= 20 order by id',
    'select ssn::json from customers where id <= 20',
  ],
  'S16 time': ["select case when ssn like '2%' then pg_sleep(1) end from customers where id <= 20"],
  'S17 copies': [
    'update customers set notes = ssn returning notes',
    'insert into tickets (id, subject) select id + 900000, ssn from customers',
    'create table t as select ssn from customers',
    'select ssn into t from customers',
    'copy customers to stdout',
    'copy (select ssn from customers) to stdout',
    'create view v as select ssn from customers',
  ],
  'S18 statistics and plans': [
    "select most_common_vals from pg_stats where tablename = 'customers'",
    'select * from pg_catalog.pg_statistic',
    "explain (analyze) select * from customers where ssn like '2%'",
    "explain select * from customers where ssn like '2%'",
    'select * from information_schema.tables',
  ],
  'S19 dynamic SQL': [
    "select query_to_xml('select ssn from customers', true, true, '')",
    "select database_to_xml(true, true, '')",
    "select dblink('', 'select ssn from customers')",
    'do $$ begin raise exception $x$%$x$, (select ssn from customers limit 1); end $$',
    "select ('select array_to_tsvector(array[ssn]) from customers'::text).ts_stat",
    'select ($$select ssn from customers$$::text).ts_stat, (1.5::float8).pg_sleep',
    "merge into customers as excluded using (values (1)) v(x) on 1/(case when excluded.ssn like '2%' then 0 else 1 end) = 1 when matched then do nothing",
    'prepare p as select ssn from customers',
    'execute p',
    'declare c cursor for select ssn from customers',
    'select 1; select ssn from customers',
    "select set_config('request.jwt.claims', '{}', true)",
  ],
  'S20 other names': [
    'select "ssn", U&"\\0073sn" from public.customers where id <= 20 order by id',
    'select s/**/sn from customers',
    'select /**/ssn/**/ from/**/customers where id <= 20 order by id',
    'select public.customers.ssn from public.customers where id <= 20 order by id',
    'select "public"."customers"."ssn" from only "public"."customers" where id <= 20 order by id',
    "select p.v from (values ('219-09-9999'), ('078-05-1120')) p(v) join customers c on c.ssn = p.v",
    'select c.id from customers c join customers d on c.ssn = d.ssn and c.id < d.id where c.id <= 20 and d.id <= 20 order by 1 limit 50',
    'select customers.ssn from customers, pg_temp.customers',
    'select ssn(customers) from customers where id <= 20',
    'select customers from customers where id <= 20 order by id',
  ],
};
