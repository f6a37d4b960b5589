import type { Reply } from '../../../gateway/connector.ts';
import type { SearchAccess } from '../../../gateway/credential.ts';
import type { Json } from '../../../gateway/json.ts';
import type { Action, OperationFacts } from '../../../gateway/operation.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import type { DocumentMasks } from '../answer/document-rules.ts';
import type { MaskDeps } from '../answer/mask-document.ts';
import type { FieldTree } from '../mapping/field-tree.ts';
import type { Cluster } from '../names/cluster.ts';
import type { NamePart } from '../names/parse-names.ts';
import type { ResolveOptions, Target } from '../names/resolve-names.ts';
import type { OpensearchCall } from '../request/opensearch-call.ts';
import type { Views } from './index-view.ts';
import type { Sealer } from './sealed-handle.ts';
import type { IdSealer } from './sealed-id.ts';

/** One HTTP call as it is sent: our own serialisation. */
export type UpstreamCall = Readonly<{
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Encoded */
  path: string;
  /** As a policy names it, where a document's id cannot be named */
  scopePath?: string;
  query?: Readonly<Record<string, string>>;
  /** In the parts that it was written in: to join many megabytes would hold them twice */
  body?: string | readonly Uint8Array[];
  contentType?: 'application/json' | 'application/x-ndjson';
}>;

/** What upstream answered, before any of it was read. */
export type SearchAnswer = Readonly<{ status: number; body: AsyncIterable<Uint8Array> }>;

/** A document that must be there for the principal, or must not be there for anyone. */
export type DocumentCheck = Readonly<{
  index: string;
  id: string;
  routing?: string;
  /** Fields that its values are read of */
  fields: readonly string[];
}>;

/** What a look at a document found. */
export type Seen = Readonly<{
  found: boolean;
  source: Json;
  seqNo: number;
  primaryTerm: number;
}>;

/** What answers are masked with, whoever gets them. */
export type AnswerDeps = Omit<MaskDeps, 'showId'>;

/** The whole request as the search service gets it. */
export type ResolvedSearch = Readonly<{
  connection: string;
  timeoutMs: number;
  /** Counts what the call would change */
  count?: UpstreamCall;
  /** Documents that the call itself names to be deleted */
  deletes?: number;
  /** Documents that are looked at first */
  checks: readonly DocumentCheck[];
  /**
   * The call, once the documents were looked at and what would change was counted.
   * @throws SallyportError `denied`, `not_found`
   */
  call(seen: readonly Seen[], counted: number | undefined): UpstreamCall;
  /** Statuses that are answers and not errors */
  answers: readonly number[];
  render(answer: SearchAnswer, deps: AnswerDeps): Promise<Reply>;
  /** It changed names or mappings, which must be read again */
  defines: boolean;
}>;

/** A document that is written, as it would come back: its masked fields masked. */
export type ShowDocument = (document: WritableJson, masks: DocumentMasks) => WritableJson;

/** What a plan resolves to under a decision. */
export type PlannedRequest = Readonly<{
  request: Omit<ResolvedSearch, 'connection' | 'timeoutMs' | 'render'> &
    Readonly<{ render(answer: SearchAnswer, deps: MaskDeps): Promise<Reply> }>;
  /** Everything that decides what upstream does */
  canonical: WritableJson;
  /** What people see of it in another way; absent: the same */
  shown?: (show: ShowDocument) => Readonly<Record<string, WritableJson>>;
  /** Documents of the answer at most; absent: none */
  documents?: number;
}>;

/** What a call would do, and how it is done. */
export type Plan = Readonly<{
  touches: readonly Readonly<{ action: Action; target: Target }>[];
  facts: OperationFacts;
  access: SearchAccess;
  /** @throws SallyportError `denied` when the decision's masks, filters or limits cannot be kept */
  prepare(views: Views): PlannedRequest;
}>;

/** What plans are made with. */
export type PlanContext = Readonly<{
  call: OpensearchCall;
  cluster: Cluster;
  /** `principalId`: what was opened by one is not used by another */
  principal: string;
  now: Date;
  resolve: (
    parts: readonly NamePart[],
    options?: Pick<ResolveOptions, 'ignoreMissing'>,
  ) => readonly Target[];
  resolveWrite: (name: string) => Target;
  /** Mappings of indices, by name; of an index that is not there yet an empty one */
  mappings: (indices: readonly string[]) => Promise<ReadonlyMap<string, FieldTree>>;
  sealer: Sealer;
  /** Ids that were given out sealed */
  ids: Pick<IdSealer, 'open'>;
}>;

export type Planner = (context: PlanContext) => Promise<Plan>;

export const JSON_BODY = 'application/json';

/** A call that sends JSON. */
export function postJson(
  path: string,
  body: string,
  query: Readonly<Record<string, string>> = {},
): UpstreamCall {
  return { method: 'POST', path, query, body, contentType: JSON_BODY };
}

/** A call that sends lines of JSON. */
export function postLines(
  path: string,
  body: string | readonly Uint8Array[],
  query: Readonly<Record<string, string>>,
): UpstreamCall {
  return { method: 'POST', path, query, body, contentType: 'application/x-ndjson' };
}
