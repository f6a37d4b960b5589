import type { Issuer } from '../config/config-schema.ts';
import type { Principal } from '../gateway/principal.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { claimAt } from './claim-path.ts';
import type { VerifiedClaims } from './verify-token.ts';

/** OpenID Connect Core §2: a subject is at most 255 characters. */
const MAX_SUBJECT_LENGTH = 255;

// Names are shown to approvers and written to records: what cannot be seen must not tell two apart.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * The principal that verified claims describe.
 * @throws SallyportError `unauthenticated` when subject, groups or kind are missing or make no sense
 */
export function toPrincipal(issuer: Issuer, claims: VerifiedClaims): Principal {
  const subject = subjectOf(claims);
  // One for all requests with the token
  return Object.freeze({
    kind: kindOf(issuer, claims, subject),
    issuer: issuer.name,
    subject,
    groups: Object.freeze(groupsOf(issuer, claims)),
    ...optional('person', personIn(claims, issuer.personClaim)),
    ...optional('owner', personIn(claims, issuer.ownerClaim)),
    claims,
    expiresAt: claims.exp,
  });
}

function subjectOf(claims: VerifiedClaims): string {
  const subject = claims['sub'];
  if (!isName(subject) || subject.length > MAX_SUBJECT_LENGTH) {
    throw refused(
      `the claim \`sub\` must be a visible string of 1 to ${MAX_SUBJECT_LENGTH} characters`,
    );
  }
  return subject;
}

function kindOf(issuer: Issuer, claims: VerifiedClaims, subject: string): Principal['kind'] {
  const kind = issuer.kindClaim === undefined ? undefined : claimAt(claims, issuer.kindClaim);
  if (kind === 'user' || kind === 'workload') return kind;
  if (kind !== undefined) {
    throw refused(`the claim \`${issuer.kindClaim}\` must be \`user\` or \`workload\``);
  }
  // RFC 9068 §2.2: a token that a client got for itself names that client as its subject.
  return claims['client_id'] === subject || claims['azp'] === subject ? 'workload' : 'user';
}

function groupsOf(issuer: Issuer, claims: VerifiedClaims): readonly string[] {
  const found = claimAt(claims, issuer.groupsClaim);
  if (found === undefined) {
    // OpenID Connect Core §5.6.2: the groups exist but are elsewhere, and a forbid may name one.
    if (claimAt(claims['_claim_names'], issuer.groupsClaim) !== undefined) {
      throw refused(
        'the groups are not in the token but referred to, have the issuer include them',
      );
    }
    return [];
  }
  const groups = Array.isArray(found) ? found : [found];
  if (!groups.every(isName) || (typeof found === 'string' && /[\s,]/.test(found))) {
    throw refused(
      `the claim \`${issuer.groupsClaim}\` must be an array of names or one name without spaces or commas`,
    );
  }
  return [...new Set(groups)];
}

/** The person that a claim names. Case is no difference in what names people. */
function personIn(claims: VerifiedClaims, path: string | undefined): string | undefined {
  const person = path === undefined ? undefined : claimAt(claims, path);
  if (person === undefined) return undefined;
  if (isName(person) && person.length <= MAX_SUBJECT_LENGTH) return person.trim().toLowerCase();
  throw refused(`the claim \`${path}\` must name one person`);
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): Readonly<Partial<Record<Name, string>>> {
  const given = value === undefined ? {} : { [name]: value };
  return given as Partial<Record<Name, string>>;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && !UNSEEN.test(value);
}

function refused(message: string): SallyportError {
  return new SallyportError('unauthenticated', message);
}
