import type { EntityName } from '../../../src/masking/entity-name.ts';

/** One text of an external corpus: with labels, or with a value that must be rejected. */
export type Row = Readonly<{
  source: string;
  group: string;
  text: string;
  spans?: readonly (readonly [entity: EntityName, start: number, end: number])[];
  /** What is labelled there is nothing that the engine looks for, such as a name */
  others?: readonly (readonly [start: number, end: number])[];
  /** ISO 3166, of a telephone number */
  region?: string;
  /** What the text may not be reported as */
  rejected?: EntityName;
}>;
