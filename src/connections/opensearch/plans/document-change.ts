import type { Json } from '../../../gateway/json.ts';
import type { Action } from '../../../gateway/operation.ts';
import { isJsonObject, numberText, type ParsedJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import type { Target } from '../names/resolve-names.ts';
import { asObject, type Members, onlyKnown } from '../query/read-json.ts';
import { scalars } from '../query/scalars.ts';
import { type FieldFilter, passes, valuesAt } from './field-filter.ts';
import type { DocumentCheck, Seen } from './plan.ts';

export type ChangeKind = 'index' | 'create' | 'update' | 'delete';

/** One change of one document, as the caller asks for it. */
export type DocumentChange = Readonly<{
  kind: ChangeKind;
  target: Target;
  id: string | undefined;
  routing: string | undefined;
  /** The document, or what is to be changed of it */
  body: Members | undefined;
  /** The caller says which version it means */
  conditional: boolean;
  at: string;
}>;

/** What a change does: one that may overwrite a document updates it as well. */
export function actionsOf({ kind, id, body }: DocumentChange): readonly Action[] {
  switch (kind) {
    case 'index':
      return id === undefined ? ['insert'] : ['insert', 'update'];
    case 'create':
      return ['insert'];
    case 'delete':
      return ['delete'];
    case 'update': {
      const upserts = body?.['upsert'] !== undefined || body?.['doc_as_upsert'] === true;
      return upserts ? ['update', 'insert'] : ['update'];
    }
  }
}

const CONFLICT = 'version_conflict_engine_exception';
const UPDATE = ['doc', 'upsert', 'doc_as_upsert', 'detect_noop', '_source'];

/** The body of a change, known in all its parts. @throws SallyportError `denied`, `bad_request` */
export function checkChange(
  kind: ChangeKind,
  body: ParsedJson | undefined,
  at: string,
): Members | undefined {
  if (kind === 'delete') return undefined;
  const members = asObject(body, at);
  if (kind !== 'update') return members;
  if (members['script'] !== undefined)
    throw new SallyportError('denied', `${at}: scripts are not supported`);
  onlyKnown(members, UPDATE, at);
  if (members['_source'] !== undefined && members['_source'] !== false) {
    throw new SallyportError('denied', `${at}: an update returns no document: get it`);
  }
  for (const name of ['doc', 'upsert']) {
    if (members[name] !== undefined) asObject(members[name], `${at}.${name}`);
  }
  return members;
}

/** What is sent of the body. Whether a change changes anything would tell of masked values. */
export function bodyOf({ kind, body, at }: DocumentChange, guarded: boolean): WritableJson {
  if (kind !== 'update' || body === undefined) return body ?? {};
  const { doc, upsert } = body;
  return {
    ...(doc !== undefined && { doc }),
    ...(upsert !== undefined && { upsert }),
    ...scalars(body, ['doc_as_upsert', ...(guarded ? [] : ['detect_noop'])], at, UPDATE),
    ...(guarded && { detect_noop: false }),
  };
}

/** Where a change has to look at the document first: under filters, at every one that may be there. */
export function checkOf(
  change: DocumentChange,
  filters: readonly FieldFilter[],
): DocumentCheck | undefined {
  const { kind, target, id, routing, at } = change;
  if (filters.length === 0) return undefined;
  if (kind === 'index' || kind === 'create') requireOwn(change.body, filters, at);
  if (kind === 'update') requireOwnUpdate(change, filters);
  // What is new is the principal's own; `create` never touches what is there.
  if (id === undefined || kind === 'create') return undefined;
  if (change.conditional) {
    throw new SallyportError(
      'denied',
      `${at}: documents are filtered here, so the gate itself says which version it means`,
    );
  }
  return {
    index: target.index,
    id,
    ...(routing !== undefined && { routing }),
    fields: filters.map(({ field }) => field),
  };
}

/** The condition that a change runs under, from what was seen of the document. */
export type Condition = Readonly<{ if_seq_no: number; if_primary_term: number }> | 'create';

/**
 * Ties a change to the document that was looked at.
 * @throws SallyportError `not_found` for a document that does not exist for the principal
 */
export function conditionOf(
  change: DocumentChange,
  seen: Seen,
  filters: readonly FieldFilter[],
): Condition {
  if (seen.found && passes(seen.source, filters)) {
    return { if_seq_no: seen.seqNo, if_primary_term: seen.primaryTerm };
  }
  // Nothing is there to be overwritten, and nothing that comes meanwhile is.
  if (!seen.found && change.kind === 'index') return 'create';
  if (seen.found && change.kind === 'index') {
    // The same answer as `create` gets, whosever document it is.
    throw new SallyportError(
      'upstream_rejected',
      `the search service refused the request: ${CONFLICT}`,
      { upstreamType: CONFLICT },
    );
  }
  throw new SallyportError('not_found', `${change.at}: there is no such document`);
}

function requireOwnUpdate({ body, at }: DocumentChange, filters: readonly FieldFilter[]): void {
  if (body?.['upsert'] !== undefined || body?.['doc_as_upsert'] === true) {
    throw new SallyportError(
      'denied',
      `${at}: an update that may insert is not possible where documents are filtered`,
    );
  }
  const doc = body?.['doc'];
  for (const filter of filters) {
    const touches = doc !== undefined && isJsonObject(doc) && mentions(doc, filter.field);
    if (touches) requireOwn(doc, [filter], at);
  }
}

function mentions(doc: Members, field: string): boolean {
  return Object.keys(doc).some(
    (key) => field === key || field.startsWith(`${key}.`) || key.startsWith(`${field}.`),
  );
}

function requireOwn(
  body: ParsedJson | undefined,
  filters: readonly FieldFilter[],
  at: string,
): void {
  if (body !== undefined && onlyOwn(plainJson(body), filters)) return;
  const fields = filters.map(({ field }) => `\`${field}\``).join(', ');
  throw new SallyportError('denied', `${at}: what you write must be yours, by ${fields}`);
}

/** Every value that the document gives the field is the principal's, so that nobody else gets it. */
function onlyOwn(source: Json, filters: readonly FieldFilter[]): boolean {
  return (
    passes(source, filters) && filters.every(({ field, value }) => everyValue(source, field, value))
  );
}

function everyValue(source: Json, field: string, value: string): boolean {
  return valuesAt(source, field.split('.')).every((one) => String(one) === value);
}

function plainJson(value: ParsedJson): Json {
  const digits = numberText(value);
  if (digits !== undefined) return digits;
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainJson(one)]));
}
