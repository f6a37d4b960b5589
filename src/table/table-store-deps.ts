import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What a store in the table is made of. */
export type TableStoreDeps = Readonly<{
  /** Made with `DYNAMODB_CLIENT_CONFIG` */
  client: DynamoDBClient;
  /** Name of a table of `TABLE_DEFINITION` */
  table: string;
  /** Days that an entry is kept */
  retentionDays: number;
  /** Milliseconds since the epoch */
  now: () => number;
  /** A new unique id for each call */
  newId: () => string;
}>;
