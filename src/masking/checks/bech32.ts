const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32 = 1;
const BECH32M = 0x2bc830a3;

function step(sum: number, value: number): number {
  const top = sum >>> 25;
  let next = ((sum & 0x1ffffff) << 5) ^ value;
  for (const [bit, generator] of GENERATOR.entries()) {
    if ((top >>> bit) & 1) next ^= generator;
  }
  return next;
}

/** The checksum of a segwit address (BIP 173, BIP 350). */
export function bech32(address: string): boolean {
  const lower = address.toLowerCase();
  const split = lower.lastIndexOf('1');
  const prefix = lower.slice(0, split);
  let sum = 1;
  for (const character of prefix) sum = step(sum, character.charCodeAt(0) >> 5);
  sum = step(sum, 0);
  for (const character of prefix) sum = step(sum, character.charCodeAt(0) & 31);
  for (const character of lower.slice(split + 1)) {
    const value = CHARSET.indexOf(character);
    if (value === -1) return false;
    sum = step(sum, value);
  }
  return sum === BECH32 || sum === BECH32M;
}
