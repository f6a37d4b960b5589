import * as z from 'zod';
import { canonicalJson } from '../gateway/canonical-json.ts';
import type { Json } from '../gateway/json.ts';
import { unreadable } from '../table/guarded.ts';
import { type Item, marshalKey, textOf } from '../table/item.ts';
import { listAttributes, listPosition } from '../table/newest-first.ts';
import { refuseOverLimit } from '../table/record-limit.ts';
import type { Approval } from './approval.ts';
import { approvalKey, listings, pendingKey, sizedKey } from './approval-keys.ts';

const approvalShape: z.ZodType<Approval> = z.looseObject({
  id: z.string(),
  digest: z.string(),
  principal: z.string(),
  connection: z.string(),
  rules: z.array(z.string()),
  approvers: z.array(z.string()),
  needs: z.array(
    z.looseObject({
      rule: z.string(),
      groups: z.array(z.string()),
      approvals: z.number(),
      later: z
        .array(z.looseObject({ afterMinutes: z.number(), groups: z.array(z.string()) }))
        .exactOptional(),
    }),
  ),
  barred: z.array(z.string()),
  effect: z.array(z.string()),
  policies: z.array(z.string()),
  estimate: z.looseObject({ rows: z.number(), cost: z.number() }).exactOptional(),
  request: z.json(),
  justification: z.string().exactOptional(),
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  usableMinutes: z.number(),
  votes: z.array(
    z.looseObject({
      by: z.string(),
      person: z.string(),
      decision: z.enum(['approve', 'reject']),
      reason: z.string().exactOptional(),
      needs: z.array(z.number()),
      at: z.iso.datetime(),
      via: z.enum(['api', 'slack']),
    }),
  ),
  usedAt: z.iso.datetime().exactOptional(),
  opens: z.looseObject({ minutes: z.number() }).exactOptional(),
  ended: z.looseObject({ at: z.iso.datetime(), by: z.string() }).exactOptional(),
  brokenGlass: z.looseObject({ reviewBy: z.iso.datetime() }).exactOptional(),
  revision: z.number(),
});

/** The item that holds the approval. `deleteAt` in seconds since the epoch. */
export function approvalItem(approval: Approval, deleteAt: number): Item {
  return { ...marshalKey(approvalKey(approval.id)), ...body(approval), ...deleted(deleteAt) };
}

/** The item that makes the approval the one for its digest until another takes its place. */
export function pendingItem(approval: Approval, deleteAt: number): Item {
  return {
    ...marshalKey(pendingKey(approval.digest)),
    ...body(approval),
    approvalId: { S: approval.id },
    ...deleted(deleteAt),
  };
}

/** The item that leads to the approval from a request in any size. */
export function sizedItem(request: string, { id }: Approval, deleteAt: number): Item {
  return { ...marshalKey(sizedKey(request)), approvalId: { S: id }, ...deleted(deleteAt) };
}

/** The items that put the approval on its lists. Always the same for one approval. */
export function listingItems(approval: Approval, deleteAt: number): readonly Item[] {
  const position = listPosition(approval.requestedAt, approval.id);
  return listings(approval).map(({ key, list }) => ({
    ...marshalKey(key),
    ...listAttributes(list, position),
    ...deleted(deleteAt),
  }));
}

/** The approval in an item. Throws SallyportError `unavailable` for anything else. */
export function readApproval(item: Item): Approval {
  let json: Json;
  try {
    json = JSON.parse(textOf(item, 'approval')) as Json;
  } catch (cause) {
    throw unreadable('an approval that is not readable', cause);
  }
  const result = approvalShape.safeParse(json);
  if (!result.success) throw unreadable('an approval that is not readable', result.error);
  return result.data;
}

function body(approval: Approval) {
  const text = canonicalJson(approval);
  refuseOverLimit(text);
  return { approval: { S: text }, revision: { N: String(approval.revision) } };
}

function deleted(deleteAt: number) {
  return { deleteAt: { N: String(deleteAt) } };
}
