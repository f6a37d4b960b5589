import { countOf, type Item, textOf, textsOf } from '../table/item.ts';
import { listCursor } from '../table/list-cursor.ts';
import { newestFirst } from '../table/newest-first.ts';
import type { RecordTable } from '../table/record-table.ts';
import { readExchange } from './exchange-item.ts';
import {
  AUDITOR_LISTS,
  EXCHANGE_END,
  exchangeItemKey,
  exchangeSort,
  headKey,
  isExchangeKey,
  isSessionName,
  memberKey,
  principalList,
} from './session-keys.ts';
import type {
  ExchangeKey,
  ExchangeRecord,
  Page,
  PageRequest,
  SessionSummary,
} from './session-store.ts';

/** Sessions newest first. A principal's list counts only what that principal did. */
export async function findSessions(
  table: RecordTable,
  { principal, limit, cursor }: PageRequest,
): Promise<Page<SessionSummary>> {
  const lists = principal === undefined ? AUDITOR_LISTS : [principalList(principal)];
  const cursors = listCursor(JSON.stringify(['sessions', ...lists]));
  const { keys, next } = await newestFirst(table, lists, {
    limit,
    ...(cursor !== undefined && { before: cursors.decode(cursor) }),
  });
  const items = await table.getMany(keys);
  return {
    items: items.map((item) => readSummary(item)),
    ...(next !== undefined && { next: cursors.encode(next) }),
  };
}

/**
 * Pages of the table that one page of exchanges reads at most. A page may hold fewer exchanges than
 * asked for and still name a next one.
 */
const ROUNDS = 8;
/** Exchanges of everybody that are looked at in one go for those of one principal. */
const FILTERED_AT_ONCE = 200;

/** Exchanges in order. Someone who took no part gets what an unknown session gets: nothing. */
export async function findExchanges(
  table: RecordTable,
  session: string,
  { principal, limit, cursor }: PageRequest,
): Promise<Page<ExchangeRecord>> {
  const cursors = listCursor(JSON.stringify(['exchanges', session, principal ?? null]));
  let after = cursor === undefined ? exchangeSort(0) : cursors.decode(cursor);
  if (!isSessionName(session)) return { items: [] };
  if (principal !== undefined && !(await table.get(memberKey(session, principal)))) {
    return { items: [] };
  }
  const items: ExchangeRecord[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await table.query({
      ...exchangesAfter(session, after, principal),
      limit: principal === undefined ? limit + 1 - items.length : FILTERED_AT_ONCE,
    });
    items.push(...page.items.map(readExchange));
    if (items.length > limit) {
      const shown = items.slice(0, limit);
      const last = shown.at(-1);
      return { items: shown, next: cursors.encode(last ? exchangeSort(last.exchange) : after) };
    }
    if (page.last === undefined) return { items };
    after = textOf(page.last, 'sk');
  }
  return { items, next: cursors.encode(after) };
}

function exchangesAfter(session: string, after: string, principal: string | undefined) {
  return {
    condition: {
      text: 'pk = :pk AND sk BETWEEN :after AND :end',
      values: {
        ':pk': { S: headKey(session).pk },
        // The least text after it that is no exchange itself: `!` comes before every digit.
        ':after': { S: `${after}!` },
        ':end': { S: EXCHANGE_END },
      },
    },
    ...(principal !== undefined && {
      filter: { text: 'principal = :principal', values: { ':principal': { S: principal } } },
    }),
  };
}

/** One exchange, or undefined when there is none of this key. */
export async function findExchange(
  table: RecordTable,
  key: ExchangeKey,
): Promise<ExchangeRecord | undefined> {
  if (!isExchangeKey(key)) return undefined;
  const item = await table.get(exchangeItemKey(key));
  return item && readExchange(item);
}

function readSummary(item: Item): SessionSummary {
  const session = textOf(item, 'pk').slice(headKey('').pk.length);
  return {
    session,
    principals: item['principal'] ? [textOf(item, 'principal')] : textsOf(item, 'principals'),
    exchanges: countOf(item, 'exchanges'),
    startedAt: textOf(item, 'startedAt'),
    lastAt: textOf(item, 'lastAt'),
  };
}
