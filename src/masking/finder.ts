import type { CountryCode } from 'libphonenumber-js/min';
import { contextOf } from './context.ts';
import { cursorOf } from './cursor.ts';
import type { CustomDetector } from './custom-detector.ts';
import { detectorsFor } from './detectors.ts';
import type { Dictionary } from './dictionary.ts';
import { ENTITY_NAMES, type EntityName } from './entity-name.ts';
import type { Finding } from './finding.ts';
import { rawEnd, scanCopy } from './scan-copy.ts';
import { type Scan, scanner } from './scanner.ts';

export type FinderOptions = Readonly<{
  /** What to look for; everything when left out */
  entities?: readonly EntityName[];
  /** Where national telephone numbers are from, ISO 3166 */
  regions?: readonly CountryCode[];
  /** Detectors from the configuration, from {@link customDetector} */
  custom?: readonly CustomDetector[];
  /** Terms and known values, from {@link dictionary} */
  dictionaries?: readonly Dictionary[];
}>;

export const DEFAULT_REGIONS: readonly CountryCode[] = [
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'AU',
  'JP',
  'BR',
  'IN',
  'SE',
  'CH',
  'BE',
  'AT',
  'IE',
  'NZ',
  'ZA',
];

/** The scan of a profile, shared by its texts and its streams. */
export function scanFor({
  entities = ENTITY_NAMES,
  regions = DEFAULT_REGIONS,
  custom = [],
  dictionaries = [],
}: FinderOptions): Scan {
  return scanner(detectorsFor({ entities: new Set(entities), regions, custom, dictionaries }));
}

/** Finds the sensitive values of a text, in order and without overlap. `field` is the name it is kept under, as context. */
export type Finder = (text: string, field?: string) => readonly Finding[];

/** A finder over `scan`. Linear in the length of the text; no state between calls. */
export function finderOver(scan: Scan): Finder {
  return (text, field) => {
    const hint = field === undefined ? 0 : contextOf(field);
    const plain = scan(cursorOf(text, true, hint), 0, false);
    if (!plain.folding) return plain.found;
    const copy = scanCopy(text);
    if (copy === undefined) return [];
    const { origin } = copy;
    return scan(cursorOf(copy.text, true, hint), 0, true).found.map(({ entity, start, end }) => ({
      entity,
      start: origin[start] as number,
      end: rawEnd(copy, end),
    }));
  };
}
