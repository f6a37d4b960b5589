import type { Approval } from './approval.ts';
import type { BrokenGlassList } from './broken-glass.ts';
import type { StrayList } from './stray-attempts.ts';

/** Whose approvals a list shows: those the principal asked for, and those the groups may decide. */
export type ApprovalViewer = Readonly<{ principal: string; groups: readonly string[] }>;

/** Something that was tried and refused, for the record. */
export type ApprovalNote = Readonly<{
  /** ISO 8601 */
  at: string;
  /** `principalId`, or who the channel says it was */
  by: string;
  /** What was tried and why it was refused; no value of anybody's */
  text: string;
}>;

/** One request that ran by an approval which opens requests of its kind. */
export type ApprovalUse = Readonly<{
  /** ISO 8601 */
  at: string;
  /** Digest of the request that ran */
  digest: string;
}>;

/**
 * Failures throw SallyportError `unavailable`, an approval that is too large to keep `over_limit`, a
 * cursor that no list gave out `bad_request`.
 */
export interface ApprovalStore {
  /** Stores the approval, or gives back the one that stands for the same digest. */
  request(approval: Approval): Promise<Approval>;
  get(id: string): Promise<Approval | undefined>;
  /** Remembers the approval as the last one that was asked for a size of a request, by its digest without size. */
  keepSized(request: string, approval: Approval): Promise<void>;
  /** The approval that was kept last for a request, as it is now. */
  sized(request: string): Promise<Approval | undefined>;
  /**
   * Puts a change of an approval in its place. INVARIANT: one conditional write, so of two changes
   * of the same revision one is made; false for the other, which then looks again.
   */
  change(changed: Approval): Promise<boolean>;
  note(id: string, note: ApprovalNote): Promise<void>;
  /** The latest notes of an approval, newest first. */
  notes(id: string): Promise<readonly ApprovalNote[]>;
  use(id: string, use: ApprovalUse): Promise<void>;
  /** The latest uses of an approval, newest first. */
  uses(id: string): Promise<readonly ApprovalUse[]>;
  /** What was tried where there is no approval. */
  readonly strays: StrayList;
  /** What ran without approval, and who has to answer for it. */
  readonly glass: BrokenGlassList;
  /** Newest first; without a viewer, all of them. */
  list(
    page: Readonly<{ limit: number; cursor?: string; viewer?: ApprovalViewer }>,
  ): Promise<Readonly<{ items: readonly Approval[]; next?: string }>>;
}
