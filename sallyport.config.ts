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
    docs: {
      kind: 'opensearch',
      endpoint: 'search-docs-example.eu-central-1.es.amazonaws.com',
      region: 'eu-central-1',
      account: '123456789012',
      name: 'docs',
      indices: {
        kb: { domain: 'knowledge' },
        tickets: { domain: 'support' },
        hr: { domain: 'hr' },
      },
    },
    claude: {
      kind: 'bedrock',
      region: 'us-east-1',
      account: '123456789012',
      models: {
        'anthropic.claude-sonnet-4-5-20250929-v1:0': {
          domain: 'assistants',
          profiles: {
            'us.anthropic.claude-sonnet-4-5-20250929-v1:0': ['us-east-1', 'us-east-2', 'us-west-2'],
          },
          prices: { input: 3, output: 15 },
        },
        'amazon.titan-embed-text-v2:0': {
          domain: 'assistants',
          prices: { input: 0.02, output: 0 },
        },
      },
      // Prompts with these words need people: policies/assistants.cedar.
      keywords: { 'mass-data': ['export', 'download'] },
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
      // In an index nothing can be replaced at read, so such a field is only ever returned, masked.
      fields: { 'docs/tickets/customer.email': { kind: 'token' } },
      detected: [
        'crm/public.customers.notes',
        'crm/public.tickets.subject',
        'crm/public.tickets.body',
        'docs/tickets/subject',
        'docs/tickets/body',
        // What goes to models and comes back.
        'claude/*',
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
