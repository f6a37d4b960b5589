import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { readSettings } from '../../lib/deploy-settings.ts';

const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
const [, sql = ''] = page.match(/```sql\n([\s\S]*?)```/) ?? [];

test('every setting is documented, and no other', () => {
  const documented = [...page.matchAll(/^\| `(\w+)` \| (?!most)/gm)].map(([, name]) => name);
  const settings = documented.slice(0, documented.indexOf('requestsPerAddress') + 1);
  const given = {
    network: 'own',
    searchInNetwork: false,
    objectLock: 'governance',
    publicUrl: 'https://gate.example.com',
    alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:ops',
    requestsPerSecond: 1,
    requestsPerAddress: 10,
  };
  expect(settings).toEqual(Object.keys(given));
  expect(readSettings(given)).toEqual(given);
  expect(Object.keys(readSettings({}))).toEqual(
    settings.filter((name) => name !== 'publicUrl' && name !== 'alarmTopicArn'),
  );
});

test('the database users that the page makes may do what their access says, and no more', async () => {
  const database = await PGlite.create();
  try {
    await database.exec('create role rds_iam; create table customers (id int)');
    await database.exec(sql);
    const { rows } = await database.query<{ role: string; may: string }>(`
      select role, string_agg(privilege, ' ' order by privilege) as may
      from unnest(array['read', 'write', 'define', 'catalog']) role
      cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate']) privilege
      where has_table_privilege('sallyport_' || role, 'customers', privilege)
      group by role order by role`);
    expect(rows).toEqual([
      { role: 'read', may: 'select' },
      { role: 'write', may: 'delete insert select update' },
    ]);
    const users = await database.query<{ login: boolean; iam: boolean }>(`
      select rolcanlogin and rolpassword is null as login, pg_has_role(oid, 'rds_iam', 'usage') as iam
      from pg_authid where rolname like 'sallyport%'`);
    expect(users.rows).toEqual(Array(4).fill({ login: true, iam: true }));
    const createsTables = database.exec('set role sallyport_write; create table mine (id int)');
    await expect(createsTables).rejects.toThrow(/permission denied/);
  } finally {
    await database.close();
  }
});
