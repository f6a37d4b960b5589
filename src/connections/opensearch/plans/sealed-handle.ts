import { createCipheriv, createDecipheriv } from 'node:crypto';
import { canonicalJson } from '../../../gateway/canonical-json.ts';
import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { reveal, type Secret } from '../../../gateway/secret.ts';

/** A scroll or a point in time that upstream holds open, as it was opened. Plain data. */
export type Handle = Readonly<{
  kind: 'scroll' | 'pit';
  connection: string;
  /** `principalId` of who opened it */
  principal: string;
  indices: readonly string[];
  /** Upstream's own name for it */
  id: string;
  /** Hits of one answer at most */
  size: number;
  /** How hits are rendered, and what the views were: a scroll runs the query that it was opened with */
  render: Json;
  views: string;
}>;

/** Turns handles into texts that callers keep, and back. Texts are ours alone to make and to read. */
export type Sealer = Readonly<{
  seal(handle: Handle): string;
  /** @throws SallyportError `not_found` for what was not sealed here, or by this principal */
  open(text: string, kind: Handle['kind'], connection: string, principal: string): Handle;
}>;

export type SealerDeps = Readonly<{
  /** 32 bytes, the same wherever the gate runs */
  key: () => Secret<Uint8Array>;
  randomBytes: (count: number) => Uint8Array;
}>;

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'sps1.';

export function handleSealer({ key, randomBytes }: SealerDeps): Sealer {
  return {
    seal(handle) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, reveal(key()), nonce);
      const text = Buffer.from(canonicalJson(handle as unknown as Json));
      const sealed = Buffer.concat([
        nonce,
        cipher.update(text),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return VERSION + sealed.toString('base64url');
    },
    open(text, kind, connection, principal) {
      const handle = decipher(text, key());
      const mine =
        handle?.kind === kind && handle.connection === connection && handle.principal === principal;
      if (handle !== undefined && mine) return handle;
      throw new SallyportError(
        'not_found',
        `there is no such ${kind === 'pit' ? 'point in time' : 'scroll'} of yours`,
      );
    },
  };
}

function decipher(text: string, key: Secret<Uint8Array>): Handle | undefined {
  if (!text.startsWith(VERSION)) return undefined;
  const sealed = Buffer.from(text.slice(VERSION.length), 'base64url');
  if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined;
  const end = sealed.length - TAG_BYTES;
  try {
    const cipher = createDecipheriv(ALGORITHM, reveal(key), sealed.subarray(0, NONCE_BYTES));
    cipher.setAuthTag(sealed.subarray(end));
    const plain = Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, end)), cipher.final()]);
    return JSON.parse(plain.toString('utf8'));
  } catch {
    return undefined;
  }
}
