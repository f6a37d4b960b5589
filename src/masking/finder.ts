import type { CountryCode } from 'libphonenumber-js/min';
import { newCursor, restart } from './cursor.ts';
import type { CustomDetector } from './custom-detector.ts';
import { detectorsFor } from './detectors.ts';
import type { Dictionary } from './dictionary.ts';
import { ENTITY_NAMES, type EntityName } from './entity-name.ts';
import { fieldHint, WHOLE_FIELD } from './field-hint.ts';
import type { Finding } from './finding.ts';
import { DEFAULT_REGIONS } from './phone-lengths.ts';
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

/** The scan of a profile, shared by its texts and its streams. */
export function scanFor({
  entities = ENTITY_NAMES,
  regions = DEFAULT_REGIONS,
  custom = [],
  dictionaries = [],
}: FinderOptions): Scan {
  return scanner(detectorsFor({ entities: new Set(entities), regions, custom, dictionaries }));
}

/** Most short fields have nothing in them. */
const SHORT = 64;
const NOTHING: readonly Finding[] = [];

/** Finds the sensitive values of a text, in order and without overlap. `field` is the name it is kept under, as context. */
export type Finder = (text: string, field?: string) => readonly Finding[];

/** A finder over `scan`. Linear in the length of the text; no state between calls. */
export function finderOver(scan: Scan): Finder {
  const cursor = newCursor();

  function findFolded(text: string, hint: number): readonly Finding[] {
    const copy = scanCopy(text);
    if (copy === undefined) return [];
    const { origin } = copy;
    restart(cursor, copy.text, true, hint);
    const { found, swallow } = scan.matches(cursor, 0, true);
    return found.map(({ entity, start, end }, index) => ({
      entity,
      start: origin[start] as number,
      // A value without an end goes to the end of the text, with what is invisible there.
      end: swallow !== undefined && index === found.length - 1 ? text.length : rawEnd(copy, end),
    }));
  }

  return (text, field) => {
    const hint = field === undefined ? 0 : fieldHint(field);
    if ((hint & WHOLE_FIELD) === 0 && text.length < SHORT && scan.isPlain(text)) return NOTHING;
    restart(cursor, text, true, hint);
    const plain = scan.matches(cursor, 0, false);
    const found = plain.folding ? findFolded(text, hint) : plain.found;
    // The text is nobody's any more.
    cursor.text = '';
    return found;
  };
}
