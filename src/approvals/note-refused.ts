import type { ErrorCode } from '../gateway/error-code.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { ApprovalStore } from './approval-store.ts';
import type { StrayKind } from './stray-attempts.ts';

type Tried = Readonly<{
  /** The approval, which may not exist */
  id: string;
  /** Who tried */
  by: string;
  /** What, and where: `approve by slack` */
  what: string;
}>;

type Deps = Readonly<{
  store: Pick<ApprovalStore, 'get' | 'note'>;
  /** Milliseconds since the epoch */
  now: () => number;
}>;

/**
 * Gives what was tried; where that is refused with this code it concerns no approval, and is counted.
 * @throws whatever was thrown, and SallyportError `unavailable` when it cannot be counted
 */
export async function noteStray<T>(
  attempt: () => T | Promise<T>,
  { what, code }: Readonly<{ what: StrayKind; code: ErrorCode }>,
  { store, now }: Readonly<{ store: Pick<ApprovalStore, 'strays'>; now: () => number }>,
): Promise<T> {
  try {
    return await attempt();
  } catch (thrown) {
    if (thrown instanceof SallyportError && thrown.code === code) {
      await store.strays.note(what, new Date(now()).toISOString());
    }
    throw thrown;
  }
}

/**
 * Gives what was tried; where that is `denied`, notes it on the approval before it says so.
 * @throws whatever was thrown, and SallyportError `unavailable` when it cannot be noted
 */
export async function noteRefused<T>(
  attempt: () => T | Promise<T>,
  { id, by, what }: Tried,
  { store, now }: Deps,
): Promise<T> {
  try {
    return await attempt();
  } catch (thrown) {
    const refused = thrown instanceof SallyportError && thrown.code === 'denied';
    if (refused && (await store.get(id)) !== undefined) {
      const at = new Date(now()).toISOString();
      await store.note(id, { at, by, text: `${what}: ${thrown.message}` });
    }
    throw thrown;
  }
}
