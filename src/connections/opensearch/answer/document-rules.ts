import { pathsAbove } from '../mapping/field-tree.ts';
import type { FieldMask } from './field-masks.ts';

/** How the documents of one index look to a principal. Plain data, so that a scroll can carry it. */
export type DocumentMasks = Readonly<{
  values: Readonly<Record<string, FieldMask>>;
  /** Fields of free text, with the profiles that look into them */
  detected: Readonly<Record<string, readonly string[]>>;
  /** Paths that are left out */
  without: readonly string[];
}>;

export type DocumentRules = Readonly<{
  values: ReadonlyMap<string, FieldMask>;
  detected: ReadonlyMap<string, readonly string[]>;
  without: ReadonlySet<string>;
  /** Every path that something of these lies below, the whole document among them */
  above: ReadonlySet<string>;
}>;

/** Every profile that masks something of these documents. */
export function profilesOf({ values, detected }: DocumentMasks): readonly string[] {
  return [
    ...Object.values(values).map(({ profile }) => profile),
    ...Object.values(detected).flat(),
  ];
}

/** The same, quick to look up. */
export function documentRules({ values, detected, without }: DocumentMasks): DocumentRules {
  const paths = [...Object.keys(values), ...Object.keys(detected), ...without];
  return {
    values: new Map(Object.entries(values)),
    detected: new Map(Object.entries(detected)),
    without: new Set(without),
    above: new Set(paths.length === 0 ? [] : ['', ...paths.flatMap(pathsAbove)]),
  };
}
