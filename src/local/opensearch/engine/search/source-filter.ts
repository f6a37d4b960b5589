import type { Json } from '../../../../gateway/json.ts';
import { isList, isObject, type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { wildcardPattern } from '../wildcard-pattern.ts';

/** What of a document is returned; undefined: nothing, not even an empty `_source`. */
export type SourceFilter = (source: JsonObject) => JsonObject | undefined;

/** Reads `_source`: true, false, a pattern, patterns, or `{includes, excludes}`. */
export function sourceFilter(wanted: Json | undefined): SourceFilter {
  if (wanted === undefined || wanted === true) return (source) => source;
  if (wanted === false) return () => undefined;
  if (!isObject(wanted)) return filterBy(patterns(wanted), []);
  onlyKeys(wanted, ['includes', 'include', 'excludes', 'exclude'], '[_source]');
  return filterBy(
    patterns(wanted['includes'] ?? wanted['include']),
    patterns(wanted['excludes'] ?? wanted['exclude']),
  );
}

function patterns(value: Json | undefined): readonly string[] {
  return listOf(value).map(String);
}

function filterBy(includes: readonly string[], excludes: readonly string[]): SourceFilter {
  const included = includes.map(wildcardPattern);
  const excluded = excludes.map(wildcardPattern);
  const keeps = (path: string) => {
    const whole = prefixes(path);
    const isIn = included.length === 0 || whole.some((one) => included.some((p) => p.test(one)));
    return isIn && !whole.some((one) => excluded.some((p) => p.test(one)));
  };
  return (source) => filterObject(source, '', keeps);
}

/** `a.b.c` is in `a`, in `a.b` and in itself. */
function prefixes(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
}

function filterObject(
  object: JsonObject,
  prefix: string,
  keeps: (path: string) => boolean,
): JsonObject {
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(object)) {
    const path = `${prefix}${name}`;
    const inner = filterValue(value, path, keeps);
    if (inner !== undefined) kept[name] = inner;
  }
  return kept;
}

function filterValue(
  value: Json,
  path: string,
  keeps: (path: string) => boolean,
): Json | undefined {
  if (isObject(value)) {
    const kept = filterObject(value, `${path}.`, keeps);
    return Object.keys(kept).length > 0 || keeps(path) ? kept : undefined;
  }
  if (isList(value) && value.some(isObject)) {
    const items = value.map((item) => filterValue(item, path, keeps));
    const kept = items.filter((item) => item !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  return keeps(path) ? value : undefined;
}
