import type { ModelUse } from '../../gateway/connector.ts';
import type { ModelAccess } from '../../gateway/credential.ts';
import type { Json } from '../../gateway/json.ts';
import type { Shape } from './protocol/shape.ts';
import type { WholeMasker } from './stream/answer-visitor.ts';
import type { EventMasker, StreamEvent, UnknownEvents } from './stream/event-masker.ts';

/** Parts of what a call used, as they become known. */
export type PartialUse = Partial<ModelUse>;

/** An answer that is one JSON value. */
export type WholeAnswer = Readonly<{
  kind: 'whole';
  shape: Shape;
  use: (body: Json, headers: Headers) => PartialUse;
  /** Last changes to what leaves, such as members that clients cannot do without */
  finish?: (body: Json) => Json;
}>;

/** How the events of a stream are written. */
export type Carrier = 'frames' | 'chunks' | 'sse' | 'sse-done';

export type StreamedAnswer = Readonly<{
  kind: 'stream';
  carrier: Carrier;
  events: (masker: WholeMasker, unknown: UnknownEvents) => EventMasker;
  use: (event: StreamEvent) => PartialUse;
}>;

/** A guardrail that a policy forces. */
export type Guardrail = Readonly<{ id: string; version: string }>;

/** A request as it is sent: what a dialect makes of one, never the caller's bytes. */
export type Outgoing = Readonly<{ body: Json; headers: Readonly<Record<string, string>> }>;

/** One way to call a model: what its requests and answers are made of. */
export type Dialect = Readonly<{
  /** For policies and records: `converse`, … */
  statement: string;
  access: ModelAccess;
  method: 'POST' | 'GET';
  request: Shape;
  /** Output tokens that a request asks for at most; `none` for what has no output */
  maxTokens: (body: Json) => number | 'none' | undefined;
  withMaxTokens: (body: Json, most: number) => Json;
  tools: (body: Json) => number;
  /** Answers that are asked for at once */
  answers: (body: Json) => number;
  /** The guardrail that a request names: its id or ARN */
  guardrail: (outgoing: Outgoing) => string | undefined;
  /** Undefined where a guardrail cannot be forced */
  withGuardrail: ((outgoing: Outgoing, guardrail: Guardrail) => Outgoing) | undefined;
  /** Headers of the caller's that mean something, checked */
  headers: (headers: Headers) => Readonly<Record<string, string>>;
  /** Path at the service, encoded */
  path: (modelId: string) => string;
  answer: WholeAnswer | StreamedAnswer;
}>;
