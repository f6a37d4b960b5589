import { createHmac } from 'node:crypto';
import { reveal, type Secret } from '../../../gateway/secret.ts';
import type { CatalogColumn } from '../catalog.ts';
import { quoteIdentifier } from '../quote-sql.ts';
import type { ParameterList } from './parameter-list.ts';
import type { PlannedMask } from './relation-plan.ts';

/** Gives the key of a mask profile's tokens, 32 bytes. */
export type TokenKey = (profile: string) => Secret<Uint8Array>;

const TEXT_TYPE = /^(text|character varying|character|bpchar|name|(\w+\.)?citext)(\(|$)/;

/**
 * The SQL expression that stands for a masked column. Types that are not text can only be null
 * under `redact` and `partial`; a token is text whatever the type was.
 */
export function maskExpression(
  column: CatalogColumn,
  { mask, profile }: PlannedMask,
  parameters: ParameterList,
): string {
  const name = quoteIdentifier(column.name);
  const isText = TEXT_TYPE.test(column.type);
  if (mask.kind === 'null' || (!isText && mask.kind !== 'token')) return `NULL::${column.type}`;
  switch (mask.kind) {
    case 'redact':
      return `CASE WHEN ${name} IS NOT NULL THEN '[redacted]'::text END`;
    case 'partial':
      // A short value would be mostly kept, so it keeps nothing.
      return `CASE WHEN length(${name}) >= ${2 * mask.keep} THEN '****' || right(${name}, ${mask.keep}) WHEN ${name} IS NOT NULL THEN '****' END`;
    case 'token':
      return tokenExpression(name, profile, parameters);
  }
}

/** HMAC-SHA-256 (RFC 2104) in SQL; the padded keys are parameters, so that no statement text holds them. */
function tokenExpression(name: string, profile: string, parameters: ParameterList): string {
  const inner = parameters.add({ kind: 'token-pad', profile, pad: 'inner' });
  const outer = parameters.add({ kind: 'token-pad', profile, pad: 'outer' });
  const value = `convert_to(${name}::text, 'UTF8')`;
  const mac = `sha256(${outer}::bytea || sha256(${inner}::bytea || ${value}))`;
  return `CASE WHEN ${name} IS NOT NULL THEN 'tok_' || left(encode(${mac}, 'hex'), 32) END`;
}

const SHA256_BLOCK_BYTES = 64;
const PAD_BYTES = { inner: 0x36, outer: 0x5c } as const;

type Pads = Readonly<Record<keyof typeof PAD_BYTES, string>>;
const pads = new WeakMap<Secret<Uint8Array>, Pads>();

/** A padded key of HMAC-SHA-256 (RFC 2104) as bytea text. Remembered with the key. */
export function tokenPad(key: Secret<Uint8Array>, pad: keyof Pads): string {
  const both = pads.get(key) ?? { inner: padded(key, 'inner'), outer: padded(key, 'outer') };
  pads.set(key, both);
  return both[pad];
}

/** Filled up to one block and xored */
function padded(key: Secret<Uint8Array>, pad: keyof Pads): string {
  const block = Buffer.alloc(SHA256_BLOCK_BYTES);
  block.set(reveal(key));
  for (let at = 0; at < block.length; at++) block[at] = (block[at] ?? 0) ^ PAD_BYTES[pad];
  return `\\x${block.toString('hex')}`;
}

/** The token of a value, as the SQL expression computes it: for searches by a known value. */
export function tokenOf(value: string, key: Secret<Uint8Array>): string {
  return `tok_${createHmac('sha256', reveal(key)).update(value, 'utf8').digest('hex').slice(0, 32)}`;
}
