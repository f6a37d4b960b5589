import { createHash } from 'node:crypto';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Version byte, hash, checksum */
const ADDRESS_BYTES = 25;

function decode(text: string): Buffer | undefined {
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  return hex.length > ADDRESS_BYTES * 2
    ? undefined
    : Buffer.from(hex.padStart(ADDRESS_BYTES * 2, '0'), 'hex');
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Bitcoin's Base58Check: the last four bytes are the first of a double SHA-256 of the rest. */
export function base58Check(address: string): boolean {
  const bytes = decode(address);
  if (bytes === undefined) return false;
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}
