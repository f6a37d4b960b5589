import { SallyportError } from '../gateway/sallyport-error.ts';
import { reveal, Secret } from '../gateway/secret.ts';
import { isAwsProtocolRoute } from './aws-protocol-route.ts';

/** Longest token that is looked at, in bytes; tokens are ASCII. */
export const MAX_TOKEN_BYTES = 16 * 1024;

/** A user name, a colon and the longest token, in base64. */
const MAX_BASIC_LENGTH = Math.ceil((1024 + 1 + MAX_TOKEN_BYTES) / 3) * 4;

// RFC 7515 §3.1: three base64url parts. `[\w-]` is the alphabet; an empty signature is no signature.
const SIGNED_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
// RFC 9110 §11.4: one scheme, one credential. Two joined by a comma do not match.
const SCHEME = /^([A-Za-z0-9-]+) +([^\s].*)$/;
// A SigV4 header has commas of its own, so each of its parameters is spelt out and nothing may follow.
const SIGV4_PARAMETER = /^(Credential|SignedHeaders|Signature)=[^\s,=]+$/;

/**
 * The one token of a request: a bearer token, the password of basic credentials or, on AWS-protocol
 * routes, the session token beside a SigV4 signature (which is not checked: the token is the proof).
 * @throws SallyportError `unauthenticated` when there is none, when it is not a signed JWT of at most
 * 16 KB, or when two are presented that differ
 */
export function presentToken(headers: Headers, path: string): Secret<string> {
  const presented = readAuthorization(headers.get('authorization'));
  const sessionToken = headers.get('x-amz-security-token');
  if (presented instanceof Secret) {
    if (sessionToken !== null && sessionToken !== reveal(presented)) {
      throw refused('authorization and x-amz-security-token carry different identities, send one');
    }
    return presented;
  }
  if (!isAwsProtocolRoute(path)) {
    throw refused(
      presented === 'sigv4' || sessionToken !== null
        ? 'this route takes no AWS signature, send `authorization: Bearer` with a token'
        : 'no identity, send `authorization: Bearer` with a token',
    );
  }
  if (presented !== 'sigv4') {
    throw refused(
      sessionToken === null
        ? 'no identity, send `authorization: Bearer` with a token or the token as AWS session token'
        : 'x-amz-security-token counts only beside a SigV4 authorization',
    );
  }
  if (sessionToken === null) {
    throw refused('an AWS signature alone is no identity, set the token as AWS session token');
  }
  return signedJwt(sessionToken);
}

function readAuthorization(value: string | null): Secret<string> | 'sigv4' | undefined {
  if (value === null) return undefined;
  const [, scheme = '', credential = ''] = SCHEME.exec(value) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return signedJwt(credential);
    case 'basic':
      return signedJwt(basicPassword(credential));
    case 'aws4-hmac-sha256':
      return sigv4(credential);
    default:
      throw refused('unknown authorization, allowed are Bearer, Basic and AWS4-HMAC-SHA256');
  }
}

/** RFC 7617 §2: the user name has no colon, so the password starts after the first one. */
function basicPassword(credential: string): string {
  if (credential.length > MAX_BASIC_LENGTH) throw tooLong();
  const bytes = Buffer.from(credential, 'base64');
  if (bytes.toString('base64') !== credential) {
    throw refused('basic credentials are not base64 of `name:token`');
  }
  const pair = bytes.toString('latin1');
  const colon = pair.indexOf(':');
  if (colon === -1) throw refused('basic credentials have no password, it must be the token');
  return pair.slice(colon + 1);
}

function sigv4(credential: string): 'sigv4' {
  const names = credential
    .split(',')
    .map((parameter) => SIGV4_PARAMETER.exec(parameter.trim())?.[1]);
  if (names.length !== 3 || names.includes(undefined) || new Set(names).size !== 3) {
    throw refused('the AWS4-HMAC-SHA256 authorization is malformed');
  }
  return 'sigv4';
}

function signedJwt(token: string): Secret<string> {
  if (token.length > MAX_TOKEN_BYTES) throw tooLong();
  if (!SIGNED_JWT.test(token)) {
    throw refused('the token is not one signed JWT of three base64url parts');
  }
  return new Secret(token);
}

function tooLong(): SallyportError {
  return refused(`the token is longer than ${MAX_TOKEN_BYTES} bytes`);
}

function refused(message: string): SallyportError {
  return new SallyportError('unauthenticated', message);
}
