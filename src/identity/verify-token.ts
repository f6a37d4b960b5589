import { hash } from 'node:crypto';
import { type CryptoKey, decodeJwt, type JWTHeaderParameters, jwtVerify } from 'jose';
import type { Issuer } from '../config/config-schema.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { reveal, type Secret } from '../gateway/secret.ts';
import type { KeySet } from './key-set.ts';
import { tokenRefusal } from './token-refusal.ts';

/** The claims of a token whose signature, issuer, audience and times hold. */
export type VerifiedClaims = Readonly<Record<string, unknown>> & Readonly<{ exp: number }>;

/** An issuer of the config with its keys. */
export type TrustedIssuer = Readonly<{ issuer: Issuer; keys: KeySet }>;

type Verified = Readonly<{
  by: TrustedIssuer;
  key: CryptoKey;
  header: JWTHeaderParameters;
  claims: VerifiedClaims;
}>;

/**
 * Verifies a signed JWT (three base64url parts) against the one issuer that it names, and says what
 * was read of its claims. `now` is in milliseconds since the epoch.
 * @throws SallyportError `unauthenticated`; `unavailable` when the issuer's keys cannot be had; what
 * reading the claims throws
 */
export type VerifyToken<T> = (token: Secret<string>, now: number) => Promise<T>;

const REMEMBERED_TOKENS = 1000;

/**
 * Verifies tokens of these issuers, by their URLs, and remembers the latest by SHA-256, with what
 * `read` makes of their claims.
 *
 * INVARIANT: a token is not verified again only while the issuer's keys still give the very key
 * that verified it, so a key that is withdrawn or replaced takes its tokens along. Nothing else of
 * a token but its expiry can change.
 */
export function tokenVerifier<T>(
  trusted: ReadonlyMap<string, TrustedIssuer>,
  read: (issuer: Issuer, claims: VerifiedClaims) => T,
): VerifyToken<T> {
  const remembered = new Map<string, Readonly<{ verified: Verified; value: T }>>();
  return async (token, now) => {
    const jwt = reveal(token);
    const name = hash('sha256', jwt, 'base64');
    const known = remembered.get(name);
    if (known !== undefined && (await stillHolds(known.verified, now))) return known.value;
    const verified = await verifyFirst(jwt, trusted, now);
    const value = read(verified.by.issuer, verified.claims);
    for (const oldest of remembered.keys()) {
      if (remembered.size < REMEMBERED_TOKENS) break;
      remembered.delete(oldest);
    }
    remembered.set(name, { verified, value });
    return value;
  };
}

async function stillHolds({ by, key, header, claims }: Verified, now: number): Promise<boolean> {
  if (claims.exp <= now / 1000 - by.issuer.clockToleranceSeconds) return false;
  try {
    return (await by.keys.keyFor(header)) === key;
  } catch (error) {
    throw tokenRefusal(error, by.issuer);
  }
}

async function verifyFirst(
  jwt: string,
  trusted: ReadonlyMap<string, TrustedIssuer>,
  now: number,
): Promise<Verified> {
  assertCanonical(jwt);
  // INVARIANT: an unknown issuer is refused here, before anything is fetched on its account.
  const by = trusted.get(claimedIssuer(jwt));
  if (by === undefined) throw refused('the token is from an issuer that is not configured here');
  const { issuer, keys } = by;
  const { payload, protectedHeader, key } = await jwtVerify(jwt, keys.keyFor, {
    // INVARIANT: the config says the algorithm, never the token. Only signatures are in the list, so
    // `none` and an HMAC keyed with a public key cannot match (RFC 8725 §3.1).
    algorithms: issuer.algorithms,
    issuer: issuer.url,
    audience: issuer.audiences,
    clockTolerance: issuer.clockToleranceSeconds,
    currentDate: new Date(now),
    requiredClaims: ['exp', 'sub'],
  }).catch((error: unknown) => {
    throw tokenRefusal(error, issuer);
  });
  assertBearer(protectedHeader.typ, payload);
  const { exp } = payload;
  if (!Number.isFinite(exp) || exp === undefined) {
    throw refused('the claim `exp` must be a time in seconds');
  }
  return { by, key, header: protectedHeader, claims: Object.freeze({ ...payload, exp }) };
}

/** A base64url text has several spellings of its last character; only one is the token that was signed. */
function assertCanonical(jwt: string): void {
  for (const part of jwt.split('.')) {
    if (Buffer.from(part, 'base64url').toString('base64url') !== part) {
      throw refused('the token is not canonical base64url');
    }
  }
}

function claimedIssuer(jwt: string): string {
  try {
    const { iss } = decodeJwt(jwt);
    return typeof iss === 'string' ? iss : '';
  } catch {
    throw refused('the token has no readable claims');
  }
}

/**
 * Issuers sign other things with the same keys (RFC 8725 §3.11), and tokens that are good only with
 * a proof of possession, which is not asked for here (RFC 7800).
 */
function assertBearer(typ: unknown, claims: object): void {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  if (type !== undefined && type !== 'jwt' && type !== 'at+jwt') {
    throw refused('the token is of another type, allowed are `JWT` and `at+jwt`');
  }
  if (Object.hasOwn(claims, 'cnf')) {
    throw refused('the token is bound to a key of its holder, present a bearer token');
  }
}

function refused(message: string): SallyportError {
  return new SallyportError('unauthenticated', message);
}
