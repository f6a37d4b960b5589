import { hash } from 'node:crypto';
import { canonicalJson } from '../gateway/canonical-json.ts';
import type { Obligations } from '../gateway/decision.ts';
import type { EstimateBand } from '../gateway/estimate-band.ts';
import type { Json } from '../gateway/json.ts';
import type { Access } from '../gateway/operation.ts';

/** What a digest stands for: who would do what, under which decision. */
export type DigestParts = Readonly<{
  /** `principalId` */
  principal: string;
  connection: string;
  /** Every byte that decides what upstream does */
  canonical: Json;
  accesses: readonly Access[];
  obligations: Obligations;
  policyVersion: string;
  /** What the configuration says of the connection, its masks, filters and approval rules */
  configVersion: string;
  /** Where the upstream can tell what the request would cost */
  estimateBand?: EstimateBand;
}>;

/**
 * SHA-256 of a resolved request, hex. INVARIANT: an approval holds for one digest, so everything
 * that people could have judged differently is in it.
 */
export function requestDigest(parts: DigestParts): string {
  const { canonical, accesses, obligations, estimateBand } = parts;
  const [principal, connection, policyVersion, configVersion] = [
    parts.principal,
    parts.connection,
    parts.policyVersion,
    parts.configVersion,
  ].map((text) => JSON.stringify(text));
  const band = estimateBand ? `"estimateBand":${canonicalJson(estimateBand)},` : '';
  const digest = canonicalDigest(canonical);
  // Canonical JSON, whose keys are in order: every request is written so twice.
  return sha256(
    `{"accesses":${textOf(accesses)},"canonical":"${digest}","configVersion":${configVersion},"connection":${connection},${band}"obligations":${textOf(obligations)},"policyVersion":${policyVersion},"principal":${principal}}`,
  );
}

// By the objects themselves, which nobody changes, for as long as somebody else holds them: a
// request is judged again with an estimate, and decisions and texts that come again are remembered.
const texts = new WeakMap<object, string>();
const digests = new WeakMap<object, string>();

function textOf(value: readonly Access[] | Obligations): string {
  const text = texts.get(value) ?? canonicalJson(value);
  texts.set(value, text);
  return text;
}

/** Most of a request is its text and values. */
function canonicalDigest(canonical: Json): string {
  if (typeof canonical !== 'object' || canonical === null) return sha256(canonicalJson(canonical));
  const digest = digests.get(canonical) ?? sha256(canonicalJson(canonical));
  digests.set(canonical, digest);
  return digest;
}

function sha256(text: string): string {
  // As bytes: a text in pieces, as this one is, would be hashed more slowly.
  return hash('sha256', Buffer.from(text), 'hex');
}

/**
 * SHA-256 of a kind of request, hex: who does what on which resources, under which decision. What
 * the request says beyond that, its text, values and size, is not in it.
 */
export function kindDigest({
  principal,
  connection,
  accesses,
  obligations,
  policyVersion,
  configVersion,
}: Omit<DigestParts, 'canonical' | 'estimateBand'>): string {
  const each = new Map(accesses.map((access) => [canonicalJson(access), access]));
  const sorted = [...each].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, access]) => access);
  const kind = {
    principal,
    connection,
    accesses: sorted,
    obligations,
    policyVersion,
    configVersion,
  };
  return sha256(canonicalJson({ kind }));
}
