/** The closed list of error codes and their HTTP status (DESIGN.md §4). Nothing else leaves the gate. */
export const ERROR_STATUS = {
  unauthenticated: 401,
  bad_request: 400,
  unknown_connection: 404,
  not_found: 404,
  unclassifiable: 403,
  denied: 403,
  approval_required: 403,
  approval_rejected: 403,
  revoked: 403,
  over_limit: 413,
  upstream_rejected: 400,
  upstream_failed: 502,
  upstream_timeout: 504,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;
