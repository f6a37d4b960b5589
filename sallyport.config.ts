import { defineConfig } from './src/config/define-config.ts';

/** The demo world. Locally the same file is used, with the local issuer and stand-ins in place of AWS. */
export default defineConfig({
  identity: {
    issuers: [
      {
        name: 'example',
        url: 'https://id.example.com',
        audiences: ['sallyport'],
        groupsClaim: 'groups',
      },
    ],
  },
  connections: {
    crm: {
      kind: 'rds',
      host: 'crm.cluster-example.eu-central-1.rds.amazonaws.com',
      database: 'crm',
      region: 'eu-central-1',
      account: '123456789012',
      resourceId: 'cluster-EXAMPLE',
      tables: {
        'public.customers': { domain: 'support' },
        'public.orders': { domain: 'sales' },
        'public.tickets': { domain: 'support' },
        'public.salaries': { domain: 'hr' },
      },
    },
  },
  masks: {
    pii: {
      columns: {
        // A token stays equal for equal addresses: it can be joined on and counted, not read.
        'crm/public.customers.email': { kind: 'token' },
        'crm/public.customers.phone': { kind: 'partial', keep: 4 },
        'crm/public.customers.ssn': { kind: 'redact' },
        'crm/public.customers.card': { kind: 'partial', keep: 4 },
      },
      detected: [
        'crm/public.customers.notes',
        'crm/public.tickets.subject',
        'crm/public.tickets.body',
      ],
    },
  },
  approvals: {
    'data-owners': { groups: ['data-owners'] },
    'hr-two': { groups: ['data-owners'], approvals: 2 },
  },
  slack: {
    team: 'T0EXAMPLE',
    channel: 'C0APPROVALS',
    people: {
      U0OLIVIA: { principal: 'example/olivia', groups: ['data-owners'] },
      U0OSCAR: { principal: 'example/oscar', groups: ['data-owners'] },
    },
  },
  sessions: { auditors: ['auditors'] },
});
