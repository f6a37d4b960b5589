import type { S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * Timeouts and retries of every S3 client. Milliseconds; a part of 5 MB has to fit in. See
 * `DYNAMODB_CLIENT_CONFIG` for why both `throwOnRequestTimeout` and `socketTimeout`.
 */
export const S3_CLIENT_CONFIG = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: 8_000,
    socketTimeout: 4_000,
    throwOnRequestTimeout: true,
  },
} as const satisfies S3ClientConfig;
