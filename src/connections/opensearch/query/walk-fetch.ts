import { isJsonObject, type ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { type WritableJson, writeJson } from '../../../gateway/write-json.ts';
import {
  asList,
  asObject,
  asText,
  cappedList,
  fieldName,
  type Members,
  shownName,
} from './read-json.ts';
import { scalars } from './scalars.ts';
import type { Walk } from './walk.ts';
import { requireFree, type WalkContext } from './walk-context.ts';

const MAX_FETCHED = 200;
const MAX_TAGS = 32;

export type Fetched = Readonly<{ body: readonly WritableJson[]; names: readonly string[] }>;

/**
 * Fields that come beside `_source`: `fields` and `docvalue_fields`. Patterns become the free fields
 * that they match, so that nothing else can come.
 * @throws SallyportError `denied`
 */
export function walkFetched(
  value: ParsedJson | undefined,
  context: WalkContext,
  at: string,
): Fetched {
  const body: WritableJson[] = [];
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const [index, one] of cappedList(asList(value), MAX_FETCHED, at).entries()) {
    const place = `${at}[${index}]`;
    const members: Members = isJsonObject(one) ? one : { field: asText(one, place) };
    const field = fieldName(asText(members['field'], `${place}.field`), `${place}.field`);
    const rest = scalars(members, ['format'], place, ['field']);
    // Said twice it is expanded once.
    const said = writeJson({ field, ...rest });
    if (seen.has(said)) continue;
    seen.add(said);
    for (const name of fetchable(field, context, place)) {
      if (names.has(name) && field.includes('*')) continue;
      names.add(name);
      body.push(Object.keys(rest).length === 0 ? name : { field: name, ...rest });
    }
  }
  return { body, names: [...names] };
}

/** What a name or pattern stands for. Vectors are left out of patterns, whether guarded or not. */
function fetchable(field: string, context: WalkContext, at: string): readonly string[] {
  if (!field.includes('*')) return [requireFree(field, context, at)];
  const names = context.guard.free(field);
  if (names.length > 0 || !context.guard.guarded) return names;
  throw new SallyportError(
    'denied',
    `${at}: no field that ${shownName(field)} stands for may be fetched`,
  );
}

/** Stored fields could hold anything; only their absence may be asked for. */
export function walkStoredFields(
  value: ParsedJson | undefined,
  at: string,
): WritableJson | undefined {
  if (value === undefined) return undefined;
  const names = asList(value);
  if (names.every((name) => name === '_none_' || name === '_source')) {
    return names.map((name) => asText(name, at));
  }
  throw new SallyportError(
    'denied',
    `${at}: stored fields are not supported, ask for \`_source\` or \`fields\``,
  );
}

const HIGHLIGHT = [
  'type',
  'number_of_fragments',
  'fragment_size',
  'fragmenter',
  'boundary_scanner',
  'boundary_scanner_locale',
  'boundary_chars',
  'boundary_max_scan',
  'encoder',
  'force_source',
  'max_analyzer_offset',
  'no_match_size',
  'order',
  'phrase_limit',
  'require_field_match',
  'tags_schema',
  'fragment_offset',
  'highlight_filter',
];

/**
 * Highlights of free fields. Those of detected text are left out: a fragment is a slice of it.
 * @returns undefined when nothing is left
 * @throws SallyportError `denied`
 */
export function walkHighlight(
  value: ParsedJson | undefined,
  context: WalkContext,
  at: string,
  walkQuery: Walk,
): Readonly<{ body: WritableJson; names: readonly string[] }> | undefined {
  if (value === undefined) return undefined;
  const settings = (members: Members, place: string, others: readonly string[]) => ({
    ...scalars(members, HIGHLIGHT, place, [...others, 'pre_tags', 'post_tags', 'highlight_query']),
    ...tags(members, place),
    ...(members['highlight_query'] !== undefined && {
      highlight_query: walkQuery(members['highlight_query'], context, `${place}.highlight_query`),
    }),
  });
  const members = asObject(value, at);
  const fields: Record<string, WritableJson> = {};
  for (const [name, how] of highlightedFields(members['fields'], at)) {
    const place = `${at}.fields`;
    const own = settings(asObject(how, place), place, []);
    for (const field of highlightable(name, context, place)) fields[field] = own;
  }
  const names = Object.keys(fields);
  if (names.length === 0) return undefined;
  return { body: { ...settings(members, at, ['fields']), fields }, names };
}

function highlightedFields(value: ParsedJson | undefined, at: string): [string, ParsedJson][] {
  const lists = Array.isArray(value) ? value : [value ?? null];
  const all = cappedList(lists, MAX_FETCHED, `${at}.fields`).flatMap((one) =>
    Object.entries(asObject(one, `${at}.fields`)),
  );
  return [...cappedList(all, MAX_FETCHED, `${at}.fields`)];
}

function highlightable(given: string, context: WalkContext, at: string): readonly string[] {
  const name = fieldName(given, at);
  if (context.guard.state(name) === 'detected') return [];
  if (name.includes('*')) return context.guard.free(name);
  return [requireFree(name, context, at)];
}

function tags(members: Members, at: string): Record<string, WritableJson> {
  return Object.fromEntries(
    ['pre_tags', 'post_tags'].flatMap((name) => {
      const value = members[name];
      return value === undefined
        ? []
        : [[name, cappedList(asList(value), MAX_TAGS, at).map((one) => asText(one, at))]];
    }),
  );
}
