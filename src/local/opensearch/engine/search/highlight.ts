import type { Json } from '../../../../gateway/json.ts';
import { analyzeText } from '../analyze-text.ts';
import { fieldValues } from '../document-values.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';
import { onlyKeys } from '../known-keys.ts';
import { wildcardPattern } from '../wildcard-pattern.ts';
import { queryTerms } from './query-terms.ts';
import type { Sortable } from './sort-hits.ts';

const OPTIONS = ['pre_tags', 'post_tags', 'number_of_fragments', 'fragment_size', 'type'];
const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The parts of a hit's fields in which the query's words stand, marked. */
export function highlighter(
  wanted: JsonObject,
  query: Json,
): (hit: Sortable) => JsonObject | undefined {
  const { fields, ...common } = wanted;
  onlyKeys(common, OPTIONS, '[highlight]');
  const terms = queryTerms(query);
  const named = Object.entries(isObject(fields) ? fields : {});
  for (const [, options] of named)
    onlyKeys(isObject(options) ? options : {}, OPTIONS, '[highlight]');
  return (hit) => {
    const found = named.flatMap(([pattern, options]) => {
      const marking = { ...common, ...(isObject(options) ? options : {}) };
      return highlighted(hit, wildcardPattern(pattern), terms, marking);
    });
    return found.length > 0 ? Object.fromEntries(found) : undefined;
  };
}

function highlighted(
  { doc, scope }: Sortable,
  names: RegExp,
  terms: ReadonlyMap<string, ReadonlySet<string>>,
  marking: JsonObject,
): readonly (readonly [string, Json])[] {
  return [...scope.fields.values()].flatMap((field) => {
    const words = wordsFor(terms, field.path);
    if (field.type !== 'text' || !names.test(field.path) || words.size === 0) return [];
    const texts = fieldValues(doc, field).map(String);
    const fragments = texts.flatMap((text) => fragmentsOf(text, words, marking));
    return fragments.length > 0 ? [[field.path, fragments] as const] : [];
  });
}

function wordsFor(terms: ReadonlyMap<string, ReadonlySet<string>>, path: string) {
  const words = new Set<string>();
  for (const [field, own] of terms) {
    if (wildcardPattern(field).test(path)) for (const word of own) words.add(word);
  }
  return words;
}

function fragmentsOf(text: string, words: ReadonlySet<string>, options: JsonObject): string[] {
  const pre = String(listOf(options['pre_tags'] ?? '<em>')[0]);
  const post = String(listOf(options['post_tags'] ?? '</em>')[0]);
  const most = Number(options['number_of_fragments'] ?? 5);
  const parts = most === 0 ? [text] : [...sentences.segment(text)].map(({ segment }) => segment);
  const marked = parts.flatMap((part) => {
    const hit = mark(part.trim(), words, pre, post);
    return hit === undefined ? [] : [hit];
  });
  return marked.slice(0, most === 0 ? 1 : most);
}

function mark(
  text: string,
  words: ReadonlySet<string>,
  pre: string,
  post: string,
): string | undefined {
  let marked = '';
  let at = 0;
  for (const { term, start, end } of analyzeText(text)) {
    if (!words.has(term)) continue;
    marked += `${text.slice(at, start)}${pre}${text.slice(start, end)}${post}`;
    at = end;
  }
  return at === 0 ? undefined : marked + text.slice(at);
}
