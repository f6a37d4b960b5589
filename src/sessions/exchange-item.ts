import * as z from 'zod';
import { canonicalJson } from '../gateway/canonical-json.ts';
import type { Json } from '../gateway/json.ts';
import { unreadable } from '../table/guarded.ts';
import { type Item, marshalKey, textOf } from '../table/item.ts';
import { exchangeItemKey } from './session-keys.ts';
import type {
  ExchangeKey,
  ExchangeRecord,
  Intent,
  Outcome,
  RefusalRecord,
} from './session-store.ts';

/** The part of a record that an estimate may still change while the exchange is open. */
export type Judgement = Pick<Intent, 'decision' | 'facts' | 'digest' | 'request'>;

type Recorded = Intent | Omit<RefusalRecord, 'error'>;

type NewExchange = Readonly<{
  key: ExchangeKey;
  recorded: Recorded;
  outcome?: Outcome;
  /** Names this write, to know it again when its answer was lost */
  write: string;
  /** Seconds since the epoch */
  deleteAt: number;
}>;

/** The stored form of an exchange: bodies as JSON text beside the few attributes that are asked for. */
export function exchangeItem({ key, recorded, outcome, write, deleteAt }: NewExchange): Item {
  const { decision, facts, digest, request, ...caller } = recorded;
  const judgement = {
    ...(decision !== undefined && { decision }),
    ...(facts !== undefined && { facts }),
    ...(digest !== undefined && { digest }),
    ...(request !== undefined && { request }),
  };
  return {
    ...marshalKey(exchangeItemKey(key)),
    state: { S: outcome?.state ?? 'open' },
    principal: { S: recorded.principal.id },
    caller: { S: canonicalJson(caller) },
    judgement: { S: canonicalJson(judgement) },
    ...(outcome && { outcome: { S: outcomeText(outcome) } }),
    write: { S: write },
    deleteAt: { N: String(deleteAt) },
  };
}

/** Equal for equal outcomes, whatever the order of their members. */
export function outcomeText(outcome: Outcome): string {
  return canonicalJson(outcome);
}

export function judgementText({ decision, facts, digest, request }: Judgement): string {
  return canonicalJson({ decision, facts, digest, request });
}

// What readers rely on. The rest of a record was written by this code and passes as it is, so that
// records of other versions stay readable.
const callerShape = z.looseObject({
  session: z.string(),
  principal: z.looseObject({
    id: z.string(),
    kind: z.enum(['user', 'workload']),
    groups: z.array(z.string()),
  }),
  route: z.string(),
  startedAt: z.string(),
});
const judgementShape = z.looseObject({});
const outcomeShape = z.looseObject({
  state: z.enum(['completed', 'failed', 'aborted', 'refused']),
  endedAt: z.string(),
});

/** An exchange as it was stored. Throws SallyportError `unavailable` for anything else. */
export function readExchange(item: Item): ExchangeRecord {
  const caller = parsed(callerShape, item, 'caller');
  const judgement = parsed(judgementShape, item, 'judgement');
  const outcome = item['outcome'] && parsed(outcomeShape, item, 'outcome');
  const state = outcome?.state ?? 'open';
  if (textOf(item, 'state') !== state) throw unreadable('an exchange whose state is not its own');
  if (textOf(item, 'principal') !== caller.principal.id) {
    throw unreadable('an exchange whose principal is not its own');
  }
  return {
    ...caller,
    ...judgement,
    exchange: numberOf(item, caller.session),
    state,
    ...(outcome && { outcome: outcome as Outcome }),
  } as ExchangeRecord;
}

function numberOf(item: Item, session: string): number {
  const exchange = Number(textOf(item, 'sk').split('#')[1]);
  const key = exchangeItemKey({ session, exchange });
  if (textOf(item, 'pk') !== key.pk || textOf(item, 'sk') !== key.sk) {
    throw unreadable('an exchange whose key is not its own');
  }
  return exchange;
}

function parsed<T>(shape: z.ZodType<T>, item: Item, name: string): T {
  let json: Json;
  try {
    json = JSON.parse(textOf(item, name)) as Json;
  } catch (cause) {
    throw unreadable(`an exchange without a readable \`${name}\``, cause);
  }
  const result = shape.safeParse(json);
  if (!result.success) {
    throw unreadable(`an exchange without a readable \`${name}\``, result.error);
  }
  return result.data;
}
