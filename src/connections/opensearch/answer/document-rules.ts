import type { FieldMask } from './field-masks.ts';

/** How the documents of one index look to a principal. Plain data, so that a scroll can carry it. */
export type DocumentMasks = Readonly<{
  values: Readonly<Record<string, FieldMask>>;
  /** Fields of free text, with the profiles that look into them */
  detected: Readonly<Record<string, readonly string[]>>;
  /** Paths that are left out */
  without: readonly string[];
}>;

/** What is done with the value at a place of a document. */
type Rule =
  | Readonly<{ kind: 'without' }>
  | Readonly<{ kind: 'value'; mask: FieldMask }>
  | Readonly<{ kind: 'detected'; profiles: readonly string[] }>;

/** A place in documents: its rule, or the places below it that have one somewhere. */
export type RuledPlace = Readonly<{ rule?: Rule; below: ReadonlyMap<string, RuledPlace> }>;

export type DocumentRules = Readonly<{
  /** The whole document */
  root: RuledPlace;
  /** Every profile that masks something of it */
  profiles: readonly string[];
  /** Of each field of free text */
  detected: readonly (readonly string[])[];
}>;

/** Every profile that masks something of these documents. */
export function profilesOf({ values, detected }: DocumentMasks): readonly string[] {
  return [
    ...Object.values(values).map(({ profile }) => profile),
    ...Object.values(detected).flat(),
  ];
}

/** The same, quick to look up. */
export function documentRules(masks: DocumentMasks): DocumentRules {
  const root: Place = { below: new Map() };
  // Of several rules for one place the last one stands.
  for (const [path, profiles] of Object.entries(masks.detected)) {
    placeAt(root, path).rule = { kind: 'detected', profiles };
  }
  for (const [path, mask] of Object.entries(masks.values)) {
    placeAt(root, path).rule = { kind: 'value', mask };
  }
  for (const path of masks.without) placeAt(root, path).rule = { kind: 'without' };
  const profiles = [...new Set(profilesOf(masks))];
  return { root, profiles, detected: Object.values(masks.detected) };
}

type Place = { rule?: Rule; below: Map<string, Place> };

function placeAt(root: Place, path: string): Place {
  let place = root;
  for (const step of path.split('.')) {
    const next = place.below.get(step) ?? { below: new Map() };
    place.below.set(step, next);
    place = next;
  }
  return place;
}

/**
 * The place of a member, if there is a rule for it or below it. A key that is written with dots skips
 * steps: where one of them is ruled on as a whole, what is below it is ruled on as the whole is.
 */
export function placeBelow(place: RuledPlace, key: string): RuledPlace | undefined {
  const known = place.below.get(key);
  if (known !== undefined || !key.includes('.')) return known;
  let at: RuledPlace | undefined = place;
  for (const step of key.split('.')) {
    at = at?.below.get(step);
    if (at?.rule !== undefined) return at;
  }
  return at;
}
