import type { RdsConnection } from '../../src/config/config-schema.ts';

export const demoConnection: RdsConnection = {
  kind: 'rds',
  engine: 'postgres',
  host: 'crm.cluster-abc.eu-central-1.rds.amazonaws.com',
  port: 5432,
  database: 'crm',
  region: 'eu-central-1',
  account: '123456789012',
  resourceId: 'cluster-ABCDEFGHIJKLMNOP',
  users: {
    read: 'sallyport_read',
    write: 'sallyport_write',
    define: 'sallyport_define',
    catalog: 'sallyport_catalog',
  },
  tables: {},
  defaultSchema: 'public',
  functions: [],
};

/** 2026-03-01T12:00:30.500Z */
export const expiry = Date.UTC(2026, 2, 1, 12, 0, 30, 500);
