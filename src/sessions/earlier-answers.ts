import { textOf } from '../table/item.ts';
import type { RecordTable } from '../table/record-table.ts';
import { readExchange } from './exchange-item.ts';
import { EXCHANGE_END, exchangeSort, headKey, isSessionName } from './session-keys.ts';
import type { Outcome } from './session-store.ts';

/** Exchanges that are looked at, the newest ones. */
const LOOKED_AT = 50;

/** Numbers of the exchanges of a session, of the newest ones, that ended with data for their caller. */
export async function earlierAnswers(
  table: RecordTable,
  session: string,
): Promise<readonly number[]> {
  if (!isSessionName(session)) return [];
  const { items } = await table.query({
    condition: {
      text: 'pk = :pk AND sk BETWEEN :first AND :end',
      values: {
        ':pk': { S: headKey(session).pk },
        ':first': { S: exchangeSort(0) },
        ':end': { S: EXCHANGE_END },
      },
    },
    newestFirst: true,
    limit: LOOKED_AT,
  });
  return items
    .filter((item) => textOf(item, 'state') !== 'open')
    .map(readExchange)
    .filter(({ outcome }) => outcome !== undefined && gaveData(outcome))
    .map(({ exchange }) => exchange)
    .reverse();
}

/** Rows, hits, or words of a model; also of an answer that broke off, whose beginning has left. */
function gaveData({ rows = 0, usage }: Outcome): boolean {
  return rows > 0 || (usage?.outputTokens ?? 0) > 0;
}
