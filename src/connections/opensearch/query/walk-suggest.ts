import type { ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { asObject, asText, onlyKnown } from './read-json.ts';
import { scalars } from './scalars.ts';
import { requireFree, visit, type WalkContext } from './walk-context.ts';

const TERM = [
  'size',
  'sort',
  'suggest_mode',
  'analyzer',
  'max_edits',
  'prefix_length',
  'min_word_length',
  'shard_size',
  'max_inspections',
  'min_doc_freq',
  'max_term_freq',
  'string_distance',
];

/**
 * Suggestions of terms of a free field. They come from the whole index, whoever asks, so there are
 * none where documents are filtered; the other kinds return documents or run templates.
 */
export function walkSuggest(
  value: ParsedJson,
  context: WalkContext,
  at: string,
): Readonly<{ body: WritableJson; names: readonly string[] }> {
  if (context.filter !== undefined) {
    throw new SallyportError(
      'denied',
      `${at}: would suggest terms of documents that do not exist for you`,
    );
  }
  const { text, ...entries } = asObject(value, at);
  const body: Record<string, WritableJson> = {};
  for (const [name, entry] of Object.entries(entries)) {
    visit(context);
    const place = `${at}.${name}`;
    const members = asObject(entry, place);
    onlyKnown(members, ['text', 'term'], place);
    const term = asObject(members['term'], `${place}.term`);
    const field = requireFree(asText(term['field'], `${place}.term.field`), context, place);
    body[name] = {
      ...scalars(members, ['text'], place, ['term']),
      term: { field, ...scalars(term, TERM, `${place}.term`, ['field']) },
    };
  }
  const names = Object.keys(body);
  return { body: { ...(text !== undefined && { text: asText(text, at) }), ...body }, names };
}
