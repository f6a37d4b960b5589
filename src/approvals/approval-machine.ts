/**
 * The clock and the voice of approvals: it asks people, wakes up when more of them may decide, and
 * tells what came of it. It decides nothing: that is the record's alone.
 */
export interface ApprovalMachine {
  /** Begins for an approval; once, however often it is called. Throws SallyportError `unavailable`. */
  start(approval: string): Promise<void>;
  /**
   * Wakes what waits under a task token, to look at the record again. Nothing happens where nothing
   * waits any more. Throws SallyportError `unavailable`.
   */
  wake(token: string): Promise<void>;
}
