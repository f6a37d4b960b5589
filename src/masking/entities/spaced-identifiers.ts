import type { ContextName } from '../context-words.ts';
import type { EntityName } from '../entity-name.ts';

/** An identifier that starts with a word of letters and digits and goes on over spaces or dashes. */
export type SpacedRule = Readonly<{
  entity: EntityName;
  /** Sticky, from the first character of the first word; consumes only letters, digits, spaces, dashes, dots and colons */
  pattern: RegExp;
  /** Longest match */
  max: number;
  /** Length of the first word, and of the digits or letters it may have */
  first: readonly [number, number];
  context?: readonly ContextName[];
}>;

/** Identifiers in groups of which one has letters. */
export const SPACED_RULES: readonly SpacedRule[] = [
  {
    entity: 'MAC_ADDRESS',
    pattern: /[0-9a-f]{2}(?:-[0-9a-f]{2}){5}(?!-?\w)/iy,
    max: 19,
    first: [2, 2],
  },
  {
    entity: 'MAC_ADDRESS',
    pattern: /[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\.?\w)/iy,
    max: 16,
    first: [4, 4],
  },
  {
    entity: 'UK_NATIONAL_INSURANCE_NUMBER',
    pattern:
      /(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{2}[ -]\d{2}[ -]\d{2}[ -]?[A-D](?!\w)/iy,
    max: 13,
    first: [4, 4],
  },
  {
    entity: 'DRIVER_ID',
    pattern: /[A-Z]\d{3,4}[- ]\d{3,5}[- ]\d{2,5}(?:-\d{1,3}){0,2}(?!\w)/iy,
    max: 24,
    first: [4, 5],
    context: ['driver'],
  },
  {
    entity: 'LICENSE_PLATE',
    pattern:
      /(?:[A-Z]{2}\d{2}[ -][A-Z]{3}|\d[A-Z]{2,3}[ -]?\d{3}|[A-Z]{1,3}\d{1,4}[ -][A-Z0-9]{1,4})(?!\w)/iy,
    max: 10,
    first: [2, 7],
    context: ['plate'],
  },
];
