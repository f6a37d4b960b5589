import type { OpensearchConnection } from '../../src/config/opensearch-connection.ts';

export const searchDomain: OpensearchConnection = {
  kind: 'opensearch',
  service: 'es',
  endpoint: 'search-docs-abc.eu-central-1.es.amazonaws.com',
  region: 'eu-central-1',
  account: '123456789012',
  name: 'docs-search',
  indices: { kb: {}, 'logs-*': {} },
};

export const searchCollection: OpensearchConnection = {
  ...searchDomain,
  service: 'aoss',
  endpoint: 'abc123.eu-central-1.aoss.amazonaws.com',
  name: 'abc123def456',
  collection: 'docs',
};
