import type { EntityName } from './entity-name.ts';

/** A sensitive value in a text: what it is and where, as indices of UTF-16 code units. */
export type Finding = Readonly<{ entity: EntityName; start: number; end: number }>;
