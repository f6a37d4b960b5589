import { recordTable } from '../table/record-table.ts';
import type { TableStoreDeps } from '../table/table-store-deps.ts';
import { earlierAnswers } from './earlier-answers.ts';
import { findExchange, findExchanges, findSessions } from './session-queries.ts';
import type { SessionStore } from './session-store.ts';
import { writeExchange, writeJudgement, writeOutcome } from './session-writes.ts';

/**
 * Sessions in DynamoDB, on single-item conditional writes. Lists of sessions follow writes within
 * moments; everything else is read as it was last written.
 */
export function dynamodbSessionStore({
  client,
  table: name,
  ...rest
}: TableStoreDeps): SessionStore {
  const table = recordTable(client, name);
  const writes = { table, ...rest };
  return {
    open: (intent) => writeExchange(writes, intent),
    amend: (key, change) => writeJudgement(writes, key, change),
    close: (key, outcome) => writeOutcome(writes, key, outcome),
    refuse: ({ error, ...refusal }) =>
      writeExchange(writes, refusal, { state: 'refused', error, endedAt: refusal.startedAt }),
    earlierAnswers: (session) => earlierAnswers(table, session),
    listSessions: (page) => findSessions(table, page),
    listExchanges: (session, page) => findExchanges(table, session, page),
    getExchange: (key) => findExchange(table, key),
  };
}
