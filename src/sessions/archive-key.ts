import { SallyportError } from '../gateway/sallyport-error.ts';

/** S3 takes keys of 1,024 bytes. */
const MAX_KEY_BYTES = 1_024;

/**
 * The key when an archive can keep something under it: printable text without `.`, `..` or empty
 * segments. Throws SallyportError `unavailable` for every other key.
 */
export function archiveKey(key: string): string {
  const bytes = Buffer.byteLength(key);
  const segments = key.split('/');
  if (
    bytes > MAX_KEY_BYTES ||
    !key.isWellFormed() ||
    /\p{Cc}/u.test(key) ||
    segments.some((segment) => segment === '' || segment === '.' || segment === '..')
  ) {
    throw new SallyportError(
      'unavailable',
      `the archive takes keys of 1 to ${MAX_KEY_BYTES} bytes without control characters, empty segments, \`.\` or \`..\`, got ${bytes} bytes that are not`,
    );
  }
  return key;
}
