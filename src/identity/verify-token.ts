import { createHash } from 'node:crypto';
import { type CryptoKey, decodeJwt, type JWTVerifyResult, jwtVerify } from 'jose';
import type { Issuer } from '../config/config-schema.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { reveal, type Secret } from '../gateway/secret.ts';
import type { KeySet } from './key-set.ts';
import { tokenRefusal } from './token-refusal.ts';

/** The claims of a token whose signature, issuer, audience and times hold. */
export type VerifiedClaims = Readonly<Record<string, unknown>> & Readonly<{ exp: number }>;

/** An issuer of the config with its keys, and the tokens that they have verified, by SHA-256. */
export type TrustedIssuer = Readonly<{
  issuer: Issuer;
  keys: KeySet;
  verified: Map<string, Verified>;
}>;

type Verified = Readonly<{ key: CryptoKey; result: JWTVerifyResult }>;

const REMEMBERED_TOKENS = 1000;

/**
 * Verifies a signed JWT (three base64url parts) against the one issuer that it names.
 * @throws SallyportError `unauthenticated`; `unavailable` when the issuer's keys cannot be had
 */
export async function verifyToken(
  token: Secret<string>,
  /** By the issuers' URLs */
  trusted: ReadonlyMap<string, TrustedIssuer>,
  /** Milliseconds since the epoch */
  now: number,
): Promise<Readonly<{ issuer: Issuer; claims: VerifiedClaims }>> {
  const jwt = reveal(token);
  assertCanonical(jwt);
  // INVARIANT: an unknown issuer is refused here, before anything is fetched on its account.
  const by = trusted.get(claimedIssuer(jwt));
  if (by === undefined) throw refused('the token is from an issuer that is not configured here');
  const { issuer } = by;
  const { payload, protectedHeader } = await verify(jwt, by, now).catch((error: unknown) => {
    throw tokenRefusal(error, issuer);
  });
  assertBearer(protectedHeader.typ, payload);
  const { exp } = payload;
  if (!Number.isFinite(exp) || exp === undefined) {
    throw refused('the claim `exp` must be a time in seconds');
  }
  return { issuer, claims: { ...payload, exp } };
}

/**
 * INVARIANT: a signature is not verified again only while the issuer's keys still give the very key
 * that verified it, so a key that is withdrawn or replaced takes its tokens along. Nothing else of
 * a token but its expiry can change.
 */
async function verify(
  jwt: string,
  { issuer, keys, verified }: TrustedIssuer,
  now: number,
): Promise<JWTVerifyResult> {
  const name = createHash('sha256').update(jwt).digest('base64');
  const known = verified.get(name);
  const latest = now / 1000 - issuer.clockToleranceSeconds;
  if (known !== undefined && (known.result.payload.exp ?? 0) > latest) {
    if ((await keys.keyFor(known.result.protectedHeader)) === known.key) return known.result;
  }
  let key: CryptoKey | undefined;
  const keyFor: KeySet['keyFor'] = async (header) => {
    key = await keys.keyFor(header);
    return key;
  };
  const result = await jwtVerify(jwt, keyFor, {
    // INVARIANT: the config says the algorithm, never the token. Only signatures are in the list, so
    // `none` and an HMAC keyed with a public key cannot match (RFC 8725 §3.1).
    algorithms: issuer.algorithms,
    issuer: issuer.url,
    audience: issuer.audiences,
    clockTolerance: issuer.clockToleranceSeconds,
    currentDate: new Date(now),
    requiredClaims: ['exp', 'sub'],
  });
  for (const oldest of verified.keys()) {
    if (verified.size < REMEMBERED_TOKENS) break;
    verified.delete(oldest);
  }
  if (key !== undefined) verified.set(name, { key, result });
  return result;
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
