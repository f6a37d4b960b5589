import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { SallyportError } from '../gateway/sallyport-error.ts';

/** Whatever a call to the store throws, as SallyportError `unavailable` with the cause kept. */
export async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause;
    throw new SallyportError('unavailable', 'the record store did not answer', { cause });
  }
}

/** As {@link guarded}, but undefined when the condition of the call does not hold. */
export async function unlessConditionFails<T>(call: () => Promise<T>): Promise<T | undefined> {
  return guarded(async () => {
    try {
      return await call();
    } catch (thrown) {
      if (thrown instanceof ConditionalCheckFailedException) return undefined;
      throw thrown;
    }
  });
}

/** What was stored, or came back, is not what the stores write. */
export function unreadable(what: string, cause?: unknown): SallyportError {
  return new SallyportError('unavailable', `the record store gave back ${what}`, { cause });
}
