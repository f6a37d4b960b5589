import type { ConfigInput } from '../../../src/config/config-schema.ts';
import type { Indices } from './recording-upstream.ts';

/** What must never come out. */
export const SSN = '219-09-9999';
export const EMAIL = 'jane.roe@example.com';

/** An index with every way to get at a value, and a second one without anything to hide. */
export const MAPPINGS = {
  properties: {
    id: { type: 'keyword' },
    title: { type: 'text', fields: { keyword: { type: 'keyword' } } },
    region: { type: 'keyword' },
    tenant: { type: 'keyword' },
    age: { type: 'integer' },
    ssn: { type: 'text', copy_to: 'everything', fields: { keyword: { type: 'keyword' } } },
    number: { type: 'alias', path: 'ssn' },
    everything: { type: 'text' },
    person: { properties: { ssn: { type: 'keyword' }, name: { type: 'text' } } },
    flat: { type: 'flat_object' },
    notes: { type: 'text', copy_to: 'all_notes', fields: { keyword: { type: 'keyword' } } },
    all_notes: { type: 'text' },
    embedding: {
      type: 'knn_vector',
      dimension: 3,
      method: { name: 'hnsw', engine: 'lucene', space_type: 'cosinesimil' },
    },
    comments: {
      type: 'nested',
      properties: { text: { type: 'text' }, by: { type: 'keyword' }, ssn: { type: 'keyword' } },
    },
  },
};

export const INDICES: Indices = {
  customers: { mappings: MAPPINGS, aliases: { people: {} } },
  kb: {
    mappings: {
      properties: {
        title: { type: 'text' },
        body: { type: 'text' },
        embedding: MAPPINGS.properties.embedding,
      },
    },
  },
  hr: { mappings: { properties: { ssn: { type: 'keyword' } } } },
};

export const CONFIGURED = { customers: {}, kb: {}, 'logs-*': {} };

export const MASKS: NonNullable<ConfigInput['masks']> = {
  pii: {
    fields: {
      'docs/customers/ssn': { kind: 'redact' },
      'docs/customers/person.ssn': { kind: 'partial', keep: 4 },
      'docs/customers/comments.ssn': { kind: 'token' },
      'docs/customers/flat.ssn': { kind: 'null' },
    },
    detected: ['docs/customers/notes', 'docs/customers/comments.text'],
  },
};

export const DOCUMENT = {
  id: 'c1',
  title: 'a customer',
  region: 'eu',
  tenant: 'acme',
  age: 41,
  ssn: SSN,
  person: { ssn: SSN, name: 'jane' },
  flat: { ssn: SSN, other: 'x' },
  notes: `call ${EMAIL} about ${SSN}`,
  embedding: [0.25, 0.5, 0.75],
  comments: [{ text: `wrote to ${EMAIL}`, by: 'bob', ssn: SSN }],
};
