/**
 * Loads once, however many ask and whenever. INVARIANT: a failure is told to everyone who waited
 * for it and then forgotten, so that what could not be had once is asked for again.
 */
export function kept<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((failure: unknown) => {
      loading = undefined;
      throw failure;
    });
    return loading;
  };
}
