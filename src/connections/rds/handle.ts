import { hash, timingSafeEqual } from 'node:crypto';

/**
 * A handle stands for the text of one row's detected column until it is read again, masked:
 * `spt1.<ref>.<keyhex>.<mac>`
 *
 * - `ref`: decimal index into `ResolvedSql.detected`
 * - `keyhex`: lower-case hex of the UTF-8 bytes of the primary key's text
 * - `mac`: the first 32 hex digits of SHA-256(handleKey ‖ UTF-8 of `<ref>.<keyhex>`)
 *
 * In SQL, with the handle key as `$k` and a literal ref:
 * `'spt1.' || ref || '.' || keyhex || '.' ||
 *  substr(encode(sha256($k::bytea || convert_to(ref || '.' || keyhex, 'UTF8')), 'hex'), 1, 32)`
 * where keyhex is `encode(convert_to(pk::text, 'UTF8'), 'hex')`.
 *
 * A plain hash over key and message is a sound authenticator here because half of it is cut off,
 * which is what extending the message would need.
 */
export const HANDLE_PATTERN = /spt1\.(\d{1,4})\.((?:[0-9a-f]{2})*)\.([0-9a-f]{32})/g;

/** What every handle begins with: text without it has none. */
export const HANDLE_PREFIX = 'spt1.';

const WHOLE_HANDLE = new RegExp(`^${HANDLE_PATTERN.source}$`);
const MAC_DIGITS = 32;

/** The row and column that an authentic handle names. */
export type HandleTarget = Readonly<{ ref: number; key: string }>;

/** The target of a whole handle, or undefined for a forged or damaged one. */
export function verifyHandle(handle: string, handleKey: Uint8Array): HandleTarget | undefined {
  const [, ref = '', keyhex = '', mac = ''] = WHOLE_HANDLE.exec(handle) ?? [];
  if (mac.length !== MAC_DIGITS) return undefined;
  const expected = handleMac(ref, keyhex, handleKey);
  if (!timingSafeEqual(Buffer.from(mac, 'latin1'), Buffer.from(expected, 'latin1'))) {
    return undefined;
  }
  return { ref: Number(ref), key: Buffer.from(keyhex, 'hex').toString('utf8') };
}

/** The handle of a row, as the database makes it. */
export function makeHandle({ ref, key }: HandleTarget, handleKey: Uint8Array): string {
  const keyhex = Buffer.from(key).toString('hex');
  return `${HANDLE_PREFIX}${ref}.${keyhex}.${handleMac(String(ref), keyhex, handleKey)}`;
}

function handleMac(ref: string, keyhex: string, handleKey: Uint8Array): string {
  const named = `${ref}.${keyhex}`;
  const message = Buffer.allocUnsafe(handleKey.length + named.length);
  message.set(handleKey);
  message.write(named, handleKey.length, 'latin1');
  return hash('sha256', message, 'hex').slice(0, MAC_DIGITS);
}
