import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { isRecord } from '../mapping/is-record.ts';
import { type FieldFilter, passes } from '../plans/field-filter.ts';
import type { SourceFilter } from '../query/walk-source.ts';
import type { DocumentMasks } from './document-rules.ts';
import { keepWithIds } from './hit-templates.ts';
import type { DocumentMasker } from './mask-document.ts';
import { pickSource } from './pick-source.ts';

export type DocumentRender = Readonly<{
  masks: DocumentMasks;
  filters: readonly FieldFilter[];
  /** What of the document is wanted, where upstream was asked for more */
  source: SourceFilter;
}>;

const MEMBERS = ['_index', '_id', '_version', '_seq_no', '_primary_term', '_routing', 'found'];

/** A document as `GET` gives it; one that does not pass the filters is not there. */
export async function renderDocument(
  document: Json,
  { masks, filters, source }: DocumentRender,
  masker: DocumentMasker,
): Promise<Json> {
  if (!isRecord(document)) {
    throw new SallyportError(
      'upstream_failed',
      'the search service answered with something that is not understood',
    );
  }
  const whole = document['_source'] as Json | undefined;
  const there = document['found'] === true && passes(whole ?? null, filters);
  const kept = (names: readonly string[]) =>
    keepWithIds(document, names, (id) => masker.id(id, masks));
  if (!there) return { ...kept(['_index', '_id']), found: false };
  const wanted = whole === undefined ? undefined : pickSource(whole, source);
  return {
    ...kept(MEMBERS),
    ...(wanted !== undefined && { _source: await masker.mask(wanted, masks) }),
  };
}
