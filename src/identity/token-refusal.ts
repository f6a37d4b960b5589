import { errors } from 'jose';
import type { Issuer } from '../config/config-schema.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';

/**
 * The error that callers see for a token that does not verify. The original is dropped, because it
 * carries the claims.
 */
export function tokenRefusal(error: unknown, issuer: Issuer): SallyportError {
  if (error instanceof SallyportError) return error;
  return new SallyportError('unauthenticated', sentence(error, issuer));
}

function sentence(error: unknown, issuer: Issuer): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired, get a new one';
  if (error instanceof errors.JWTClaimValidationFailed) return claimSentence(error, issuer);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return `the token's algorithm is not one of issuer \`${issuer.name}\`, allowed are ${issuer.algorithms.join(', ')}`;
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return `issuer \`${issuer.name}\` has no key of the token's key id and algorithm`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return "the token's signature does not verify";
  }
  return 'the token does not verify';
}

function claimSentence(error: errors.JWTClaimValidationFailed, issuer: Issuer): string {
  // Which claims are checked is ours to say, so the name is no value from the token.
  const claim = `the claim \`${error.claim}\``;
  if (error.reason === 'missing') return `${claim} is missing`;
  if (error.reason === 'invalid') return `${claim} must be a time in seconds`;
  if (error.claim === 'nbf') return 'the token is not valid yet';
  return `${claim} must be one of ${allowed(error.claim, issuer).join(', ')}`;
}

function allowed(claim: string, issuer: Issuer): readonly string[] {
  return claim === 'aud' ? issuer.audiences : [issuer.url];
}
