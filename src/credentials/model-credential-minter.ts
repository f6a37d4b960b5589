import type { BedrockConnection } from '../config/bedrock-connection.ts';
import type { CredentialMinter } from '../gateway/credential.ts';
import { Secret } from '../gateway/secret.ts';
import { type LendDeps, lendSession, noDataRole } from './lend-session.ts';
import { modelSessionPolicy } from './model-policy.ts';

export type ModelCredentialMinterDeps = LendDeps &
  Readonly<{
    connections: Readonly<Record<string, BedrockConnection>>;
    /** Data role of the connections; undefined: none is deployed */
    roleArn: string | undefined;
  }>;

/**
 * Mints credentials of model services: one STS session per call, narrowed to one action on one model
 * and to 60 seconds. Nothing is kept between calls.
 * Failures, and a signal that aborts, throw SallyportError `unavailable`.
 */
export function modelCredentialMinter(deps: ModelCredentialMinterDeps): CredentialMinter {
  return async (request, signal) => {
    const { scope } = request;
    if (scope.kind !== 'bedrock') throw noDataRole(scope.connection);
    const known = Object.hasOwn(deps.connections, scope.connection);
    const connection = known ? deps.connections[scope.connection] : undefined;
    if (connection === undefined || deps.roleArn === undefined) throw noDataRole(scope.connection);
    const { id, expiresAt, keys } = await lendSession(
      request,
      deps.roleArn,
      (until) => modelSessionPolicy(scope, connection, until),
      deps,
      signal,
    );
    const { region } = connection;
    return {
      kind: 'bedrock',
      id,
      endpoint: new URL(`https://bedrock-runtime.${region}.${suffix(region)}`),
      auth: {
        kind: 'sigv4',
        region,
        accessKeyId: keys.accessKeyId,
        secretAccessKey: new Secret(keys.secretAccessKey),
        sessionToken: new Secret(keys.sessionToken),
      },
      expiresAt,
    };
  };
}

function suffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
