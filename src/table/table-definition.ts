/**
 * The one table that keeps sessions and approvals, as data: infrastructure and the local stand-in
 * both build from it. Keys and index keys are strings.
 */
export const TABLE_DEFINITION = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Seconds since the epoch after which DynamoDB may delete an item */
  ttlAttribute: 'deleteAt',
  index: {
    name: 'gsi1',
    partitionKey: 'gsi1pk',
    sortKey: 'gsi1sk',
    // INVARIANT: keys only, so that counting an exchange never writes to the index.
    projection: 'KEYS_ONLY',
  },
} as const;
