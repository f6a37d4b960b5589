import { matchesPattern } from '../../../config/matches-pattern.ts';
import type { Json } from '../../../gateway/json.ts';
import { isRecord } from '../mapping/is-record.ts';
import type { SourceFilter } from '../query/walk-source.ts';

/** The parts of a document that a caller wants, where the whole was needed to look at it. */
export function pickSource(
  source: Json,
  { includes, excludes, none }: SourceFilter,
): Json | undefined {
  if (none) return undefined;
  if (includes.length === 0 && excludes.length === 0) return source;
  return pick(source, '', { includes, excludes }, includes.length === 0) ?? {};
}

type Patterns = Pick<SourceFilter, 'includes' | 'excludes'>;

function pick(value: Json, path: string, patterns: Patterns, included: boolean): Json | undefined {
  if (Array.isArray(value)) {
    const list = value.flatMap((one: Json) => pick(one, path, patterns, included) ?? []);
    return list.length > 0 || (included && value.length === 0) ? list : undefined;
  }
  if (!isRecord(value)) return included ? value : undefined;
  const kept = Object.entries(value).flatMap(([key, one]) => {
    const part = pickMember(one as Json, path === '' ? key : `${path}.${key}`, patterns, included);
    return part === undefined ? [] : [[key, part] as const];
  });
  const empty = included && Object.keys(value).length === 0;
  return kept.length > 0 || empty ? Object.fromEntries(kept) : undefined;
}

function pickMember(
  value: Json,
  path: string,
  patterns: Patterns,
  included: boolean,
): Json | undefined {
  const matches = (pattern: string) => matchesPattern(path, pattern);
  if (patterns.excludes.some(matches)) return undefined;
  return pick(value, path, patterns, included || patterns.includes.some(matches));
}
