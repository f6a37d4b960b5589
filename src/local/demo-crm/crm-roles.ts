import type { DatabaseScope } from '../../gateway/credential.ts';

/** Database roles of the demo world, one for each access. */
export const CRM_ROLES: Readonly<Record<DatabaseScope['access'], string>> = {
  read: 'sallyport_read',
  write: 'sallyport_write',
  define: 'sallyport_define',
  catalog: 'sallyport_catalog',
};

const { read, write, define, catalog } = CRM_ROLES;

/**
 * SQL that makes the roles, where they are not there yet. `read` selects, `write` changes rows,
 * `define` owns the tables, `catalog` sees no rows at all; none of them can log in by itself.
 */
export function createRolesSql(): string {
  return [read, write, define, catalog]
    .map(
      (role) => `do $$ begin
        if not exists (select from pg_catalog.pg_roles where rolname = '${role}') then
          create role ${role} nologin;
        end if;
      end $$;`,
    )
    .join('\n');
}

/** SQL that gives the tables to `define` and the rights on them, present and future, to the others. */
export function grantSql(tables: readonly string[]): string {
  return `
    revoke create on schema public from public;
    grant usage on schema public to ${read}, ${write}, ${catalog};
    grant usage, create on schema public to ${define};
    ${tables.map((table) => `alter table public.${table} owner to ${define};`).join('\n')}
    grant select on all tables in schema public to ${read};
    grant select, insert, update, delete on all tables in schema public to ${write};
    grant usage, select on all sequences in schema public to ${write};
    alter default privileges for role ${define} in schema public grant select on tables to ${read};
    alter default privileges for role ${define} in schema public
      grant select, insert, update, delete on tables to ${write};
    alter default privileges for role ${define} in schema public
      grant usage, select on sequences to ${write};`;
}
