/**
 * Timeouts and retries of clients whose calls are small, in milliseconds. `throwOnRequestTimeout`
 * because the SDK otherwise only logs a request that takes too long.
 */
export const SHORT_CALLS = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 3_000,
    socketTimeout: 3_000,
    throwOnRequestTimeout: true,
  },
} as const;
