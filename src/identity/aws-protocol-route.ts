const DATA_API =
  /^\/rds\/[^/]+\/(?:Execute|BatchExecute|BeginTransaction|CommitTransaction|RollbackTransaction|ExecuteSql)$/;
const SIGNED_BY_SDKS = /^\/(?:opensearch|bedrock)\//;

/**
 * Whether callers of this path may be AWS SDKs, which sign with SigV4 and carry the token as their
 * session token (DESIGN.md §4). The path is still percent-encoded and has no query string.
 */
export function isAwsProtocolRoute(path: string): boolean {
  return DATA_API.test(path) || SIGNED_BY_SDKS.test(path);
}
