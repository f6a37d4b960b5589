import type { CredentialMinter, ModelCredential } from '../../../gateway/credential.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { Secret } from '../../../gateway/secret.ts';
import type { ModelLogin } from './model-logins.ts';

export type ModelMinterDeps = Readonly<{
  endpoint: URL;
  addLogin: (login: ModelLogin) => void;
  /** How long a login is good for, at most 60 seconds (promise 3) */
  validSeconds: number;
  /** Milliseconds since the epoch */
  now: () => number;
  /** Unguessable text of so many random bytes, in `[A-Za-z0-9_-]` */
  randomText: (bytes: number) => string;
}>;

/**
 * The stand-in for STS and IAM: a bearer token of its own for every request, good for seconds, for
 * one operation on the models of the scope. Failures throw SallyportError `unavailable`.
 */
export function modelLoginMinter(deps: ModelMinterDeps): CredentialMinter {
  return async ({ scope }, signal): Promise<ModelCredential> => {
    if (signal.aborted) throw unavailable('the request was given up before a login was minted');
    if (scope.kind !== 'bedrock') throw unavailable('the local models lend no such login');
    const token = deps.randomText(32);
    const expiresAt = deps.now() + deps.validSeconds * 1000;
    deps.addLogin({ token, scope, expiresAt });
    return {
      kind: 'bedrock',
      id: `spm_${deps.randomText(12)}`,
      endpoint: deps.endpoint,
      auth: { kind: 'bearer', token: new Secret(token) },
      expiresAt,
    };
  };
}

function unavailable(sentence: string): SallyportError {
  return new SallyportError('unavailable', sentence);
}
