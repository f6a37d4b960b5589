import type { EntityName } from './entity-name.ts';

/** What is put in the place of a value. Pure: the same for the same value. */
export type Replace = (entity: EntityName, value: string) => string;

const marks = new Map<EntityName, string>();

/** `[EMAIL]` in the place of an address. */
export const redactWithType: Replace = (entity) => {
  const known = marks.get(entity);
  if (known !== undefined) return known;
  const mark = `[${entity}]`;
  marks.set(entity, mark);
  return mark;
};

/** Nothing in the place of a value. */
export const removed: Replace = () => '';
