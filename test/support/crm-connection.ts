/** The least that a configuration says of a database; give it tables of your own. */
export const crmConnection = {
  kind: 'rds',
  host: 'db.example.com',
  database: 'crm',
  region: 'eu-central-1',
  account: '123456789012',
  resourceId: 'db-EXAMPLE',
  tables: { 'public.customers': { domain: 'support' } },
} as const;
