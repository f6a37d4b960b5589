import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { reveal, type Secret } from '../../../gateway/secret.ts';

/**
 * Stands for ids that hold a value which their reader may not see: sealed for one principal and one
 * connection, always the same for the same id, and good wherever an id is.
 */
export type IdSealer = Readonly<{
  seal(id: string): string;
  /** An id as it is, whether it was sealed or not. @throws SallyportError `not_found` for what was not sealed here, or for somebody else */
  open(text: string): string;
}>;

export type IdSealerDeps = Readonly<{
  /** 32 bytes, the same wherever the gate runs */
  key: () => Secret<Uint8Array>;
  connection: string;
  /** `principalId` */
  principal: string;
}>;

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How sealed ids begin. */
export const SEALED_ID = 'spd1.';

export function idSealer({ key, connection, principal }: IdSealerDeps): IdSealer {
  const owner = Buffer.from(JSON.stringify([connection, principal]));
  const derived = (purpose: string) =>
    createHmac('sha256', reveal(key())).update(`ids ${purpose}`).update(owner).digest();
  return {
    seal(id) {
      // The nonce follows from the id, so that a nonce is never used for two of them.
      const nonce = createHmac('sha256', derived('nonce')).update(id).digest();
      const cipher = createCipheriv(ALGORITHM, derived('key'), nonce.subarray(0, NONCE_BYTES));
      const sealed = [nonce.subarray(0, NONCE_BYTES), cipher.update(id, 'utf8'), cipher.final()];
      return SEALED_ID + Buffer.concat([...sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(text) {
      if (!text.startsWith(SEALED_ID)) return text;
      const bytes = Buffer.from(text.slice(SEALED_ID.length), 'base64url');
      const end = bytes.length - TAG_BYTES;
      if (end <= NONCE_BYTES) throw notSealedHere();
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv(ALGORITHM, derived('key'), nonce);
        decipher.setAuthTag(bytes.subarray(end));
        const plain = [decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()];
        return Buffer.concat(plain).toString('utf8');
      } catch {
        throw notSealedHere();
      }
    },
  };
}

function notSealedHere(): SallyportError {
  return new SallyportError('not_found', 'this id was not given to you here');
}
