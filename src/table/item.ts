import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unreadable } from './guarded.ts';

export type Item = Readonly<Record<string, AttributeValue>>;
export type ItemKey = Readonly<{ pk: string; sk: string }>;

/** The attribute as text. Throws SallyportError `unavailable` when it is missing or no text. */
export function textOf(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) throw unreadable(`an item without a readable \`${name}\``);
  return text;
}

/** The attribute as a whole number from 0. Throws SallyportError `unavailable`. */
export function countOf(item: Item, name: string): number {
  const text = item[name]?.N;
  const count = text === undefined || text === '' ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw unreadable(`an item without a readable \`${name}\``);
  }
  return count;
}

/** The attribute as a set of texts, sorted. Throws SallyportError `unavailable`. */
export function textsOf(item: Item, name: string): readonly string[] {
  const texts = item[name]?.SS;
  if (texts === undefined) throw unreadable(`an item without a readable \`${name}\``);
  return texts.toSorted();
}

/** The key of an item. Throws SallyportError `unavailable`. */
export function keyOf(item: Item): ItemKey {
  return { pk: textOf(item, 'pk'), sk: textOf(item, 'sk') };
}

export function marshalKey(key: ItemKey): Record<string, AttributeValue> {
  return { pk: { S: key.pk }, sk: { S: key.sk } };
}
