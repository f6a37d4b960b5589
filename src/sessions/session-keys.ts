import { createHash } from 'node:crypto';
import type { ItemKey } from '../table/item.ts';
import type { ExchangeKey } from './session-store.ts';

// One partition for each session: SESSION#<name> with
//   HEAD                  counts the exchanges, on the auditors' list
//   MEMBER#<principal>    what one principal did in it, on that principal's list
//   EXCHANGE#<number>     one record

/** Longest session name, UTF-8 bytes. DynamoDB allows 2,048 for a partition key. */
export const MAX_SESSION_BYTES = 1_024;

const MAX_EXCHANGE = 999_999_999_999;
const EXCHANGE_DIGITS = 12;

/**
 * Index partitions that the auditors' list is spread over: each takes a thousand new sessions a
 * second. INVARIANT: never lowered, for sessions on a partition that is not read are not listed.
 */
const AUDITOR_PARTITIONS = 8;

export const AUDITOR_LISTS: readonly string[] = Array.from(
  { length: AUDITOR_PARTITIONS },
  (_, shard) => `SESSIONS#${shard}`,
);

/** The auditors' list that a session is on. */
export function auditorList(session: string): string {
  const shard = createHash('sha256').update(session).digest().readUInt8(0) % AUDITOR_PARTITIONS;
  return `SESSIONS#${shard}`;
}

/** The list of one principal's sessions. Hashed, because a subject may be longer than a key. */
export function principalList(principal: string): string {
  return `SESSIONS#OF#${sha256(principal)}`;
}

export function headKey(session: string): ItemKey {
  return { pk: partitionOf(session), sk: 'HEAD' };
}

export function memberKey(session: string, principal: string): ItemKey {
  return { pk: partitionOf(session), sk: `MEMBER#${sha256(principal)}` };
}

export function exchangeItemKey(key: ExchangeKey): ItemKey {
  return { pk: partitionOf(key.session), sk: exchangeSort(key.exchange) };
}

/** Sort key of an exchange: numbers padded, so that text order is number order. */
export function exchangeSort(exchange: number): string {
  return `EXCHANGE#${String(exchange).padStart(EXCHANGE_DIGITS, '0')}`;
}

/** After every exchange. */
export const EXCHANGE_END = 'EXCHANGE#~';

/** Whether there can be an exchange of this key at all. */
export function isExchangeKey(key: ExchangeKey): boolean {
  return (
    isSessionName(key.session) &&
    Number.isInteger(key.exchange) &&
    key.exchange >= 1 &&
    key.exchange <= MAX_EXCHANGE
  );
}

export function isSessionName(session: string): boolean {
  return session !== '' && Buffer.byteLength(session) <= MAX_SESSION_BYTES;
}

function partitionOf(session: string): string {
  return `SESSION#${session}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
