import { SallyportError } from '../gateway/sallyport-error.ts';
import { textOf } from '../table/item.ts';
import { refuseOverLimit } from '../table/record-limit.ts';
import type { RecordTable } from '../table/record-table.ts';
import { exchangeItem, type Judgement, judgementText, outcomeText } from './exchange-item.ts';
import { countForPrincipal, nameInHead, takeNumber } from './exchange-number.ts';
import {
  exchangeItemKey,
  isExchangeKey,
  isSessionName,
  MAX_SESSION_BYTES,
} from './session-keys.ts';
import type { ExchangeKey, Intent, Outcome, RefusalRecord } from './session-store.ts';

export type SessionWrites = Readonly<{
  table: RecordTable;
  retentionDays: number;
  /** Milliseconds since the epoch */
  now: () => number;
  /** A new unique id */
  newId: () => string;
}>;

const DAY_SECONDS = 86_400;
/**
 * Days that a session's counts outlive its exchanges. DynamoDB deletes within days of the time that
 * an item names, in any order. INVARIANT: a count is never gone before the exchanges it numbered.
 */
const COUNT_MARGIN_DAYS = 30;

/** Writes a new exchange and everything that makes it found again; all of it durable when this resolves. */
export async function writeExchange(
  { table, retentionDays, now, newId }: SessionWrites,
  recorded: Intent | Omit<RefusalRecord, 'error'>,
  outcome?: Outcome,
): Promise<ExchangeKey> {
  refuseUnlessStorable(recorded);
  const { session, startedAt } = recorded;
  const deleteAt = Math.floor(now() / 1_000) + retentionDays * DAY_SECONDS;
  const who = {
    session,
    principal: recorded.principal.id,
    startedAt,
    deleteAt: deleteAt + COUNT_MARGIN_DAYS * DAY_SECONDS,
  };
  const { exchange, unnamed } = await takeNumber(table, who);
  const key = { session, exchange };
  const write = newId();
  const item = exchangeItem({ key, recorded, write, deleteAt, ...(outcome && { outcome }) });
  await Promise.all([
    table.put(item, { text: 'attribute_not_exists(pk)' }).then(async (written) => {
      if (!written) await expectOwnWrite(table, key, write);
    }),
    countForPrincipal(table, who),
    unnamed ? nameInHead(table, who) : undefined,
  ]);
  return key;
}

/** Replaces the judgement of an open exchange. */
export async function writeJudgement(
  { table }: SessionWrites,
  key: ExchangeKey,
  change: Judgement,
): Promise<void> {
  const text = judgementText(change);
  refuseOverLimit(text);
  const done =
    isExchangeKey(key) &&
    (await table.updateIf(
      exchangeItemKey(key),
      {
        text: 'SET judgement = :judgement',
        names: { '#state': 'state' },
        values: { ':judgement': { S: text }, ':open': { S: 'open' } },
      },
      '#state = :open',
    ));
  if (!done) throw notOpen();
}

/** Ends an open exchange. The same outcome may be written again, for an answer that was lost. */
export async function writeOutcome(
  { table }: SessionWrites,
  key: ExchangeKey,
  outcome: Outcome,
): Promise<void> {
  if (!isExchangeKey(key)) throw notOpen();
  const text = outcomeText(outcome);
  const done = await table.updateIf(
    exchangeItemKey(key),
    {
      text: 'SET #state = :state, outcome = :outcome',
      names: { '#state': 'state' },
      values: { ':state': { S: outcome.state }, ':outcome': { S: text }, ':open': { S: 'open' } },
    },
    '#state = :open',
  );
  if (done) return;
  const stored = await table.get(exchangeItemKey(key));
  if (stored?.['outcome']?.S !== text) throw notOpen();
}

/** The SDK repeats a put whose answer was lost; then its own first try is in the way. */
async function expectOwnWrite(table: RecordTable, key: ExchangeKey, write: string): Promise<void> {
  const stored = await table.get(exchangeItemKey(key));
  if (stored === undefined || textOf(stored, 'write') !== write) {
    throw new SallyportError('unavailable', 'the number of this exchange is taken');
  }
}

function refuseUnlessStorable(recorded: Intent | Omit<RefusalRecord, 'error'>): void {
  if (!isSessionName(recorded.session)) {
    throw new SallyportError(
      'over_limit',
      `a session name takes 1 to ${MAX_SESSION_BYTES} bytes, got ${Buffer.byteLength(recorded.session)}`,
    );
  }
  refuseOverLimit(JSON.stringify(recorded));
}

function notOpen(): SallyportError {
  return new SallyportError('unavailable', 'the exchange is not open, so nothing more is recorded');
}
