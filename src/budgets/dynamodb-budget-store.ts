import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { countOf, type ItemKey, textOf } from '../table/item.ts';
import { recordTable } from '../table/record-table.ts';
import type { BudgetCount, BudgetStore, ReserveAsk, Reserved } from './budget-store.ts';

// One partition for each counter: BUDGET#<account, hashed>#<window> with
//   COUNT                    what is used and reserved
//   RESERVED#<expiry>#<id>   one reservation, until it is settled
//   SEEN#<shard>             names that were counted, hashed

type Deps = Readonly<{
  client: DynamoDBClient;
  table: string;
  /** Milliseconds since the epoch */
  now: () => number;
  /** A new unique id */
  newId: () => string;
}>;

/** Days that a counter outlives its span, so that a late settlement still finds it. */
const KEPT_DAYS = 2;
/** Expired reservations that are given back at a time. */
const RECLAIM = 100;
const EXPIRY_DIGITS = 15;
/** Names of one item, on average when the budget is used up: an item is paid for by its size. */
const NAMES_PER_ITEM = 500;
/** A hash of 72 bits: two names of a span do not share one. */
const HASH_CHARACTERS = 12;

/** Budgets in DynamoDB: one atomic counter each, changed only if it stays within the limit. */
export function dynamodbBudgetStore({ client, table: name, now, newId }: Deps): BudgetStore {
  const table = recordTable(client, name);

  /** Changes the counter without asking: what is used is used. */
  async function add(count: BudgetCount, amount: number): Promise<void> {
    if (amount === 0) return;
    await table.update(countKey(count), {
      text: 'ADD #used :amount SET deleteAt = if_not_exists(deleteAt, :deleteAt)',
      names: { '#used': 'used' },
      values: { ':amount': { N: String(amount) }, ':deleteAt': { N: deleteAt(count) } },
    });
  }

  async function take({ count, amount, limit }: ReserveAsk): Promise<boolean> {
    if (amount > limit) return false;
    return table.updateIf(
      countKey(count),
      {
        text: 'ADD #used :amount SET deleteAt = if_not_exists(deleteAt, :deleteAt)',
        names: { '#used': 'used' },
        values: {
          ':amount': { N: String(amount) },
          ':room': { N: String(limit - amount) },
          ':deleteAt': { N: deleteAt(count) },
        },
      },
      'attribute_not_exists(#used) OR #used <= :room',
    );
  }

  /** INVARIANT: a reservation is settled once, by whoever marks it first. */
  async function mark(key: ItemKey): Promise<boolean> {
    return table.updateIf(
      key,
      { text: 'SET settled = :now', values: { ':now': { N: String(now()) } } },
      'attribute_exists(pk) AND attribute_not_exists(settled)',
    );
  }

  /** Gives back what was reserved and never settled. */
  async function reclaim(count: BudgetCount): Promise<boolean> {
    const { items } = await table.query({
      condition: {
        text: 'pk = :pk AND sk BETWEEN :from AND :until',
        values: {
          ':pk': { S: partition(count) },
          ':from': { S: 'RESERVED#' },
          ':until': { S: `RESERVED#${padded(now())}` },
        },
      },
      filter: { text: 'attribute_not_exists(settled)' },
      limit: RECLAIM,
    });
    let found = false;
    for (const item of items) {
      const key = { pk: textOf(item, 'pk'), sk: textOf(item, 'sk') };
      if (!(await mark(key))) continue;
      await add(count, -countOf(item, 'amount'));
      found = true;
    }
    return found;
  }

  /** INVARIANT: of two that remember the same name at once, one finds it new: adding tells what was there. */
  async function remember(count: BudgetCount, shard: number, hashes: string[]): Promise<number> {
    const before = await table.replace(
      { pk: partition(count), sk: `SEEN#${shard}` },
      {
        text: 'ADD #names :hashes SET deleteAt = if_not_exists(deleteAt, :deleteAt)',
        names: { '#names': 'names' },
        values: { ':hashes': { SS: hashes }, ':deleteAt': { N: deleteAt(count) } },
      },
    );
    const known = new Set(before['names']?.SS);
    return hashes.filter((hash) => !known.has(hash)).length;
  }

  return {
    async see({ count, limit, names }) {
      const found = await Promise.all(
        [...shardsOf(names, limit)].map(([shard, hashes]) => remember(count, shard, hashes)),
      );
      return found.reduce((sum, one) => sum + one, 0);
    },
    async reserve(ask) {
      const { count, amount, expiresAt } = ask;
      const taken = (await take(ask)) || ((await reclaim(count)) && (await take(ask)));
      if (!taken) return undefined;
      const reserved = { count, id: `${padded(expiresAt)}#${newId()}`, amount };
      // INVARIANT: counted before it is reserved. The other way round, whoever gives back a
      // reservation that expired could give back what was never taken.
      await table.put({
        pk: { S: partition(count) },
        sk: { S: reservedKey(reserved).sk },
        amount: { N: String(amount) },
        deleteAt: { N: deleteAt(count) },
      });
      return reserved;
    },
    async settle(reserved, used) {
      const open = await mark(reservedKey(reserved));
      await add(reserved.count, open ? used - reserved.amount : used);
    },
    async used(count) {
      const item = await table.get(countKey(count));
      return item === undefined ? 0 : countOf(item, 'used');
    },
  };
}

/** Names by the item that remembers them. */
function shardsOf(names: readonly string[], limit: number): ReadonlyMap<number, string[]> {
  const items = Math.ceil(limit / NAMES_PER_ITEM);
  const shards = new Map<number, string[]>();
  for (const name of new Set(names)) {
    const digest = createHash('sha256').update(name).digest();
    const shard = digest.readUInt32BE(0) % items;
    const hash = digest.toString('base64url').slice(6, 6 + HASH_CHARACTERS);
    const known = shards.get(shard) ?? [];
    known.push(hash);
    shards.set(shard, known);
  }
  return shards;
}

function partition({ account, window }: BudgetCount): string {
  return `BUDGET#${createHash('sha256').update(account).digest('hex')}#${window}`;
}

function countKey(count: BudgetCount): ItemKey {
  return { pk: partition(count), sk: 'COUNT' };
}

function reservedKey({ count, id }: Reserved): ItemKey {
  return { pk: partition(count), sk: `RESERVED#${id}` };
}

/** Text order is the order of time. */
function padded(milliseconds: number): string {
  return String(Math.floor(milliseconds)).padStart(EXPIRY_DIGITS, '0');
}

function deleteAt({ endsAt }: BudgetCount): string {
  return String(Math.ceil(endsAt / 1000) + KEPT_DAYS * 86_400);
}
