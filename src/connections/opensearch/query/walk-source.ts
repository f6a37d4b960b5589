import type { ParsedJson } from '../../../gateway/parse-json.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asObject, asTexts, capped, fieldName, onlyKnown, wrong } from './read-json.ts';

/** Which parts of documents a caller wants, as patterns of paths. */
export type SourceFilter = Readonly<{
  /** Empty: all */
  includes: readonly string[];
  excludes: readonly string[];
  /** No part at all */
  none: boolean;
}>;

export const WHOLE_SOURCE: SourceFilter = { includes: [], excludes: [], none: false };

const MAX_PATTERNS = 200;
/** Upstream makes one automaton of all patterns. */
const MAX_CHARACTERS = 8_192;

/** `_source` of a body: true, false, patterns, or `{includes, excludes}`. @throws SallyportError `bad_request` */
export function readSource(value: ParsedJson | undefined, at: string): SourceFilter {
  if (value === undefined || value === true) return WHOLE_SOURCE;
  if (value === false) return { ...WHOLE_SOURCE, none: true };
  if (typeof value === 'string' || Array.isArray(value)) {
    return checked({ ...WHOLE_SOURCE, includes: asTexts(value, at) }, at);
  }
  const members = asObject(value, at);
  onlyKnown(members, ['includes', 'include', 'excludes', 'exclude'], at);
  const { includes = members['include'], excludes = members['exclude'] } = members;
  return checked(
    { includes: asTexts(includes, at), excludes: asTexts(excludes, at), none: false },
    at,
  );
}

/** The same for upstream, which leaves the vectors out as well. */
export function writeSource(
  { includes, excludes, none }: SourceFilter,
  vectors: readonly string[],
): WritableJson {
  if (none) return false;
  const without = [...excludes, ...vectors];
  if (without.length === 0 && includes.length === 0) return true;
  return {
    ...(includes.length > 0 && { includes: [...includes] }),
    ...(without.length > 0 && { excludes: without }),
  };
}

function checked({ includes, excludes, none }: SourceFilter, at: string): SourceFilter {
  const all = [...includes, ...excludes];
  if (all.length > MAX_PATTERNS) throw wrong(at, `has more than ${MAX_PATTERNS} patterns`);
  const patterns = (list: readonly string[]) => [...new Set(list.map((one) => fieldName(one, at)))];
  capped(all.join(''), MAX_CHARACTERS, `${at} of all patterns together`);
  return { includes: patterns(includes), excludes: patterns(excludes), none };
}
