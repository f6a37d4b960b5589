import type { EntityName } from './entity-name.ts';

/** What is put in the place of a value. Pure: the same for the same value. */
export type Replace = (entity: EntityName, value: string) => string;

/** `[EMAIL]` in the place of an address. */
export const redactWithType: Replace = (entity) => `[${entity}]`;

/** Nothing in the place of a value. */
export const removed: Replace = () => '';
