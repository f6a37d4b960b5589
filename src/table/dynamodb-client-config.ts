import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/**
 * Timeouts and retries of every DynamoDB client. Milliseconds. The gate answers no request without
 * its record, so a store that does not answer must fail soon. `throwOnRequestTimeout` because the
 * SDK otherwise only logs a request that takes too long; `socketTimeout` ends a body that stalls.
 */
export const DYNAMODB_CLIENT_CONFIG = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 1_500,
    socketTimeout: 1_500,
    throwOnRequestTimeout: true,
  },
} as const satisfies DynamoDBClientConfig;
