import type { Revocation } from './revocation.ts';

/** Keeps revocations. Failures throw SallyportError `unavailable`. */
export interface RevocationStore {
  /** In force for every read that begins after this resolves. */
  revoke(revocation: Revocation): Promise<void>;
  /** False when there is none of that id in force. What was lifted stays on record. */
  lift(id: string, by: string, at: string): Promise<boolean>;
  /** Those in force, as last written */
  active(): Promise<readonly Revocation[]>;
}
