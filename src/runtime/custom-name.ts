import type { CustomName } from '../masking/entity-name.ts';

/** The entity of what a service calls by a name of its user's, or by one that is not known here. */
export function customName(name: string): CustomName {
  const plain = name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `CUSTOM_${plain === '' ? 'MATCH' : plain.slice(0, 48)}`;
}
