import type { Answer } from '../model/answer.ts';
import type { Pieces } from '../model/pieces.ts';
import type { ExceptionType } from '../runtime-error.ts';

/** One event as bytes; after a piece of text the stand-in takes its pace. */
export type WireEvent = Readonly<{ bytes: Uint8Array; piece: boolean }>;

export type StreamOptions = Readonly<{
  pieces: Pieces;
  /** Milliseconds since the request came */
  elapsed: () => number;
}>;

/** How an API streams an answer. */
export type StreamWriter = Readonly<{
  contentType: string;
  headers: Readonly<Record<string, string>>;
  events: (answer: Answer, options: StreamOptions) => Iterable<WireEvent>;
  /** A failure as the last words of the stream */
  exception: (type: ExceptionType, message: string) => Uint8Array;
  /** An event of a type that nobody knows yet */
  unknown: () => Uint8Array;
}>;

export const UNKNOWN_TEXT = 'from an event that no client knows';
