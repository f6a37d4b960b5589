/** A transcript being written. Exactly one of `commit` and `abort` ends it. */
export interface TranscriptWriter {
  /** Resolves when more may be written; keeps at most a few MB in memory. */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the transcript durable. An object of that key that exists already is an error. */
  commit(): Promise<Readonly<{ key: string; sha256: string; bytes: number }>>;
  /** Drops what was written. Never throws. */
  abort(): Promise<void>;
}

/** Keeps masked transcripts for ever, or until their retention ends. Failures throw SallyportError `unavailable`. */
export interface SessionArchive {
  create(key: string): TranscriptWriter;
  read(key: string): Promise<Uint8Array | undefined>;
}
