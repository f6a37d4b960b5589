import { countOf, textsOf } from '../table/item.ts';
import { listAttributes, listPosition } from '../table/newest-first.ts';
import type { Expression, RecordTable } from '../table/record-table.ts';
import { auditorList, headKey, memberKey, principalList } from './session-keys.ts';

/** One exchange of one principal in a session. */
export type Participation = Readonly<{
  session: string;
  principal: string;
  /** ISO 8601 */
  startedAt: string;
  /** Seconds since the epoch */
  deleteAt: number;
}>;

/** Principals that the head of a session names. More may take part; their exchanges name them. */
const NAMED_PRINCIPALS = 100;

/**
 * Counts one more exchange in the head of its session. Gives its number, and whether the head still
 * has to name the principal.
 *
 * INVARIANT: a number is given out once. A count that is repeated because its answer was lost leaves
 * a gap in the numbers, never two exchanges of one number.
 */
export async function takeNumber(
  table: RecordTable,
  who: Participation,
): Promise<Readonly<{ exchange: number; unnamed: boolean }>> {
  const head = await table.update(
    headKey(who.session),
    counting(who, auditorList(who.session), {
      text: 'principals = if_not_exists(principals, :principals)',
      values: { ':principals': { SS: [who.principal] } },
    }),
  );
  const named = textsOf(head, 'principals');
  return {
    exchange: countOf(head, 'exchanges'),
    unnamed: !named.includes(who.principal) && named.length < NAMED_PRINCIPALS,
  };
}

/** Names the principal in the head of the session. */
export async function nameInHead(table: RecordTable, who: Participation): Promise<void> {
  await table.update(headKey(who.session), {
    text: 'ADD principals :principals',
    values: { ':principals': { SS: [who.principal] } },
  });
}

/** Counts the exchange for its principal, which puts the session on that principal's list. */
export async function countForPrincipal(table: RecordTable, who: Participation): Promise<void> {
  await table.update(
    memberKey(who.session, who.principal),
    counting(who, principalList(who.principal), {
      text: 'principal = :principal',
      values: { ':principal': { S: who.principal } },
    }),
  );
}

function counting(who: Participation, list: string, more: Expression): Expression {
  const { gsi1pk, gsi1sk } = listAttributes(list, listPosition(who.startedAt, who.session));
  const sets = [
    'startedAt = if_not_exists(startedAt, :now)',
    'lastAt = :now',
    'deleteAt = :deleteAt',
    'gsi1pk = if_not_exists(gsi1pk, :list)',
    'gsi1sk = if_not_exists(gsi1sk, :position)',
    more.text,
  ];
  return {
    text: `SET ${sets.join(', ')} ADD exchanges :one`,
    values: {
      ':one': { N: '1' },
      ':now': { S: who.startedAt },
      ':deleteAt': { N: String(who.deleteAt) },
      ':list': gsi1pk,
      ':position': gsi1sk,
      ...more.values,
    },
  };
}
