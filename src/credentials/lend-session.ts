import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import type { MintRequest } from '../gateway/credential.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { sessionTags, sourceIdentity } from './session-tags.ts';

/** How long a credential can be used (promise 3), in milliseconds. */
const USABLE_MS = 60_000;
/** The shortest session that STS lends, in seconds. The policy's time fence ends it sooner. */
const SESSION_SECONDS = 900;

export type LendDeps = Readonly<{
  sts: Pick<STSClient, 'send'>;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Unique, up to 48 of `[A-Za-z0-9_-]` */
  randomId: () => string;
}>;

export type LentSession = Readonly<{
  /** Not secret */
  id: string;
  expiresAt: number;
  keys: Readonly<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }>;
}>;

/**
 * One STS session for one call: of a role, narrowed by the policy that `policyUntil` gives, tagged
 * with who asked and for what.
 * Failures, and a signal that aborts, throw SallyportError `unavailable`.
 */
export async function lendSession(
  request: MintRequest,
  roleArn: string,
  policyUntil: (expiresAt: number) => string,
  deps: LendDeps,
  signal: AbortSignal,
): Promise<LentSession> {
  const id = `sallyport-${deps.randomId()}`;
  const expiresAt = deps.now() + USABLE_MS;
  const assumeRole = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: id,
    DurationSeconds: SESSION_SECONDS,
    Policy: policyUntil(expiresAt),
    SourceIdentity: sourceIdentity(request),
    Tags: [...sessionTags(request)],
  });
  return { id, expiresAt, keys: await lend(deps.sts, assumeRole, signal) };
}

/** The error of a connection that nobody deployed. */
export function noDataRole(connection: string): SallyportError {
  return new SallyportError(
    'unavailable',
    `no data role is deployed for the connection \`${connection}\``,
  );
}

async function lend(
  sts: Pick<STSClient, 'send'>,
  command: AssumeRoleCommand,
  signal: AbortSignal,
): Promise<LentSession['keys']> {
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
