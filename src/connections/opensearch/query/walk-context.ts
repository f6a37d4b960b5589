import type { Feature } from '../../../gateway/features.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import type { FieldGuard } from '../mapping/field-guard.ts';
import { fieldName, shownName } from './read-json.ts';
import type { FeatureRule } from './use-feature.ts';

/** How the hits of one search, or of one of its inner hits, are rendered. Plain data. */
export type HitsRender = Readonly<{
  /** Names or patterns of the members of `fields` */
  fields: readonly string[];
  highlight: readonly string[];
  inner: Readonly<Record<string, InnerRender>>;
  /** Where scores stand among the values that hits are sorted by */
  scores?: readonly number[];
  /** They are explained */
  explain?: true;
}>;

/** Inner hits of a nested query are parts of documents, from this path on. */
export type InnerRender = Readonly<{ path: string; hits: HitsRender }>;

/** What a walk through a search finds out. */
export type WalkNotes = {
  /** The most neighbours that a vector clause asks for */
  k: number | undefined;
  inner: Record<string, InnerRender>;
  /** It gives whole documents beside its hits */
  more: boolean;
  /** Vector clauses, wherever they stand */
  vectors: number;
  visited: number;
  /** What it uses that the gate cannot look into */
  features: Set<Feature>;
};

/** What a walk through a search is told. */
export type WalkContext = Readonly<{
  guard: FieldGuard;
  /** Documents that exist for this principal; part of every vector clause */
  filter: WritableJson | undefined;
  /** Paths that `_source` never holds */
  vectors: readonly string[];
  /** Hits and neighbours at most */
  rows: number;
  /** Least score of a vector search's hits */
  score?: number | undefined;
  /** Masks what is searched for, as the text that it is searched in would be */
  maskText: (text: string, profiles: readonly string[]) => string;
  /** An id that was given out sealed as it is */
  openId: (text: string) => string;
  /** The path of the nested documents that are counted here; absent: whole documents */
  nested?: string;
  features: FeatureRule;
  notes: WalkNotes;
}>;

export function newNotes(): WalkNotes {
  return { k: undefined, inner: {}, more: false, vectors: 0, visited: 0, features: new Set() };
}

const MAX_CLAUSES = 2_000;

/** Counts what was walked through. @throws SallyportError `over_limit` */
export function visit({ notes }: WalkContext): void {
  notes.visited += 1;
  if (notes.visited > MAX_CLAUSES) {
    throw new SallyportError('over_limit', `a search has at most ${MAX_CLAUSES} clauses`);
  }
}

const OWN_FIELDS = new Set(['_id', '_index']);

/**
 * Lets a field be used for its exact values: compared, ordered, counted, returned outside of
 * `_source`.
 * @throws SallyportError `denied`
 */
export function requireFree(field: string, { guard }: WalkContext, at: string): string {
  if (field === '_id' && guard.guarded) {
    throw new SallyportError(
      'denied',
      `${at}: ids may hold what is masked, so only \`ids\`, \`term\` and \`terms\` ask for them here`,
    );
  }
  if (field.startsWith('_') && !OWN_FIELDS.has(field)) {
    throw new SallyportError(
      'denied',
      `${at}: ${shownName(field)} is not a field that can be used`,
    );
  }
  if (field.includes('*')) {
    throw new SallyportError('denied', `${at}: a field must be named in full here`);
  }
  const state = guard.state(fieldName(field, at));
  if (state === 'free') return field;
  throw refusedField(field, state, at);
}

/** @throws SallyportError `denied`, always */
export function refusedField(field: string, state: string, at: string): SallyportError {
  const why = {
    masked:
      'is masked, so it cannot be searched, ordered, counted or fetched by, only returned masked',
    detected:
      'is free text that is masked by detection, so only `match`, `match_phrase` and `multi_match` can search it, and only `_source` returns it',
    vector: 'is a vector, which only `knn` can search',
  }[state];
  return new SallyportError('denied', `${at}: field ${shownName(field)} ${why}`);
}
