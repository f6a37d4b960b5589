/** Tables, views, partitions, heirs and functions in which one value must not be found. */
export function peopleSchema(ssn: string): string {
  return `
    create table people (id int primary key, name text, ssn text, email varchar(40), age int, bio text, tenant text);
    insert into people values
      (1, 'Ada', '${ssn}', 'ada@example.com', 36, 'Write to ada@example.com today', 'red'),
      (2, 'Bea', '078-05-1120', 'bea@example.com', 41, 'Nothing to see', 'blue'),
      (3, 'Cyd', null, 'ada@example.com', null, null, 'red');
    create table notes (text text, person int);
    insert into notes values ('call 202-555-0143', 1);
    create table "Odd ""Table" ("Select" text primary key, "ssn" text);
    insert into "Odd ""Table" values ('x', '${ssn}');
    create view contacts as select id, lower(email) as contact, ssn as number from people;
    create view deep as select c.number || '!' as shout from contacts c;
    create view plain as select id, name from people;
    create materialized view kept as select ssn from people;
    create table events (id int, ssn text, at date, primary key (id, at)) partition by range (at);
    create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
    insert into events values (1, '${ssn}', '2024-05-05');
    create table base (id int primary key, ssn text);
    create table child (extra text) inherits (base);
    insert into child values (9, '${ssn}', 'x');
    create function owner_ssn(p people) returns text language sql security definer as $$ select p.ssn $$;
    create function spy(a int, b int) returns text language sql security definer
      as $$ select ssn from people where id = b $$;
    create operator =>> (leftarg = int, rightarg = int, function = spy);
    create view calling as select id, owner_ssn(p) as o from people p;
    create function shout(t text) returns text language sql immutable as $$ select upper(t) $$;
    create table secured (id int primary key, owner text);
    insert into secured values (1, 'alice'), (2, 'bob');
    create role app login password 'app';
    grant select, update on secured to app;
    alter table secured enable row level security;
    create policy own on secured to app
      using (owner = current_setting('request.jwt.claims', true)::json ->> 'sub');
  `;
}
