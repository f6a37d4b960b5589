import type { MintRequest } from '../gateway/credential.ts';
import { injectiveLabel, type LabelRules } from './injective-label.ts';

/** STS `SourceIdentity`: 2 to 64 of `[\w+=,.@-]` (AssumeRole, API reference). */
const SOURCE_IDENTITY: LabelRules = { plain: /^[A-Za-z0-9_+,.@-]$/, minLength: 2, maxLength: 64 };

/** STS tag value: up to 256 letters, digits, spaces and `_.:/=+-@`; here the ASCII ones without the space. */
const TAG_VALUE: LabelRules = { plain: /^[A-Za-z0-9_.:/+@-]$/, minLength: 0, maxLength: 256 };

export type SessionTag = Readonly<{ Key: string; Value: string }>;

/**
 * Who the session acts for, as CloudTrail shows it on everything the session does. The principal
 * with `=2F` for its slash; principals that do not fit keep their beginning and end in a hash, so
 * that no two of them ever look the same.
 */
export function sourceIdentity(request: Pick<MintRequest, 'principal'>): string {
  return injectiveLabel(request.principal, SOURCE_IDENTITY);
}

/** Session tags of a minted credential: for whom, for which request, on what. */
export function sessionTags(request: MintRequest): readonly SessionTag[] {
  return [
    { Key: 'sallyport:principal', Value: injectiveLabel(request.principal, TAG_VALUE) },
    { Key: 'sallyport:digest', Value: injectiveLabel(request.digest, TAG_VALUE) },
    { Key: 'sallyport:connection', Value: injectiveLabel(request.scope.connection, TAG_VALUE) },
    { Key: 'sallyport:access', Value: request.scope.access },
  ];
}
