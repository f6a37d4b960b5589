import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet } from './batch-get.ts';
import { guarded, unlessConditionFails, unreadable } from './guarded.ts';
import { type Item, type ItemKey, marshalKey } from './item.ts';

/** An expression with its placeholders, `#name` and `:value`. */
export type Expression = Readonly<{
  text: string;
  names?: Readonly<Record<string, string>>;
  values?: Item;
}>;

type Query = Readonly<{
  index?: string;
  condition: Expression;
  filter?: Expression;
  newestFirst?: boolean;
  /** Items to look at, before the filter */
  limit: number;
}>;

/**
 * The few single-item operations that the stores are made of. Reads are strongly consistent, but
 * for index queries. Every failure throws SallyportError `unavailable`; a condition that does not
 * hold is a result.
 */
export interface RecordTable {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Items of the keys that exist, in the order of the keys. */
  getMany(keys: readonly ItemKey[]): Promise<readonly Item[]>;
  /** False when the condition does not hold. */
  put(item: Item, condition?: Expression): Promise<boolean>;
  /** The item as it is now. */
  update(key: ItemKey, change: Expression): Promise<Item>;
  /** What an update changed, as it was before: the attributes that it names and that were there. */
  replace(key: ItemKey, change: Expression): Promise<Item>;
  /** False when the condition does not hold. Its placeholders are among those of the change. */
  updateIf(key: ItemKey, change: Expression, condition: string): Promise<boolean>;
  /** One page; `last` is the key it ended at when there may be more. */
  query(query: Query): Promise<Readonly<{ items: readonly Item[]; last?: Item }>>;
}

/** The operations on one table, through the SDK's own client. */
export function recordTable(client: DynamoDBClient, table: string): RecordTable {
  const updateOf = (key: ItemKey, change: Expression) => ({
    TableName: table,
    Key: marshalKey(key),
    UpdateExpression: change.text,
    ...placeholders(change),
  });
  return {
    async get(key) {
      const output = await guarded(() =>
        client.send(
          new GetItemCommand({ TableName: table, Key: marshalKey(key), ConsistentRead: true }),
        ),
      );
      return output.Item;
    },
    getMany: (keys) => batchGet(client, table, keys),
    async put(item, condition) {
      const output = await unlessConditionFails(() =>
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: item,
            ...(condition && { ConditionExpression: condition.text }),
            ...placeholders(condition),
          }),
        ),
      );
      return output !== undefined;
    },
    async update(key, change) {
      const output = await guarded(() =>
        client.send(new UpdateItemCommand({ ...updateOf(key, change), ReturnValues: 'ALL_NEW' })),
      );
      if (output.Attributes === undefined) throw unreadable('an update without its item');
      return output.Attributes;
    },
    async replace(key, change) {
      const output = await guarded(() =>
        client.send(
          new UpdateItemCommand({ ...updateOf(key, change), ReturnValues: 'UPDATED_OLD' }),
        ),
      );
      return output.Attributes ?? {};
    },
    async updateIf(key, change, condition) {
      const output = await unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({ ...updateOf(key, change), ConditionExpression: condition }),
        ),
      );
      return output !== undefined;
    },
    async query({ index, condition, filter, newestFirst = false, limit }) {
      const output = await guarded(() =>
        client.send(
          new QueryCommand({
            TableName: table,
            ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
            KeyConditionExpression: condition.text,
            ...(filter && { FilterExpression: filter.text }),
            ...placeholders(condition, filter),
            ScanIndexForward: !newestFirst,
            Limit: limit,
          }),
        ),
      );
      if (output.Items === undefined) throw unreadable('a query without its items');
      const last = output.LastEvaluatedKey;
      return { items: output.Items, ...(last !== undefined && { last }) };
    },
  };
}

// DynamoDB refuses an empty map of placeholders.
function placeholders(...expressions: readonly (Expression | undefined)[]) {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  for (const expression of expressions) {
    Object.assign(names, expression?.names);
    Object.assign(values, expression?.values);
  }
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
