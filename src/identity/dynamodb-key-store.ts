import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import type { Issuer } from '../config/config-schema.ts';
import { unreadable } from '../table/guarded.ts';
import { countOf, type ItemKey, textOf } from '../table/item.ts';
import { recordTable } from '../table/record-table.ts';
import type { KeyLoader, KeySetTimes } from './key-set.ts';

/** Issuers' public keys, kept where functions without internet find them. */
export interface KeyStore {
  /** Replaces what is kept of an issuer. Throws SallyportError `unavailable`. */
  put(issuer: Issuer, keys: JSONWebKeySet): Promise<void>;
  /** What was last put, unless that is too long ago. Throws SallyportError `unavailable`. */
  readonly load: KeyLoader;
}

/** Keys that were put longer ago are not given out, in milliseconds. */
const MAX_AGE_MS = 30 * 60_000;
const KEPT_SECONDS = 7 * 86_400;

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/**
 * How long keys from the store are trusted. Together with the store's own age they make the times
 * of an issuer that is asked directly: a withdrawn key is obeyed within 10 minutes when the store is
 * refreshed every 5, and after an hour without an answer no key is trusted.
 */
export const STORED_KEY_TIMES: KeySetTimes = {
  fresh: 5 * 60_000,
  stale: 30 * 60_000,
  coolDown: 30_000,
  retry: 5_000,
};

// KEYS#<issuer>  KEYS   the key set of one issuer, as it was fetched

/** Every key of this store starts so: only the function that refreshes it may write there. */
export const KEYS_PREFIX = 'KEYS#';

/** Issuers' keys in a table of `TABLE_DEFINITION`. */
export function dynamodbKeyStore(deps: {
  /** Made with `DYNAMODB_CLIENT_CONFIG` */
  client: DynamoDBClient;
  table: string;
  /** Milliseconds since the epoch */
  now: () => number;
}): KeyStore {
  const table = recordTable(deps.client, deps.table);
  return {
    async put(issuer, keys) {
      const now = deps.now();
      const { pk, sk } = keyOf(issuer);
      await table.put({
        pk: { S: pk },
        sk: { S: sk },
        keys: { S: JSON.stringify(keys) },
        fetchedMs: { N: String(now) },
        deleteAt: { N: String(Math.floor(now / 1_000) + KEPT_SECONDS) },
      });
    },
    async load(issuer) {
      const item = await table.get(keyOf(issuer));
      if (item === undefined) throw unreadable('no keys of this issuer');
      if (deps.now() - countOf(item, 'fetchedMs') > MAX_AGE_MS) {
        throw unreadable('keys that are too old to be trusted');
      }
      return readKeys(textOf(item, 'keys'));
    },
  };
}

function readKeys(text: string): JSONWebKeySet {
  try {
    return keySet.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable('keys that cannot be read', cause);
  }
}

/** INVARIANT: keys are of a place, not of a name: an issuer that moved does not get its old ones. */
function keyOf({ url, jwksUri }: Issuer): ItemKey {
  const place = JSON.stringify([url, jwksUri]);
  return { pk: `${KEYS_PREFIX}${createHash('sha256').update(place).digest('hex')}`, sk: 'KEYS' };
}
