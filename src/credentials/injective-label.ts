import { createHash } from 'node:crypto';

/** What a label may look like. `=` must be allowed: it introduces every escape. */
export type LabelRules = Readonly<{
  /** Characters that stand for themselves, without `=` */
  plain: RegExp;
  minLength: number;
  maxLength: number;
}>;

/** Two characters of mark and a SHA-256 in base64url. */
const DIGEST_LENGTH = 2 + 43;

/**
 * Any text as a label of few characters. Distinct texts give distinct labels: what is not plain
 * becomes `=XX` for each byte of its UTF-8, and what would be too long (or too short) is cut and
 * ends in `==` and the SHA-256 of the whole, which no escape can look like.
 */
export function injectiveLabel(text: string, rules: LabelRules): string {
  const escaped = text.isWellFormed() ? escapeWith(text, rules.plain) : undefined;
  if (
    escaped !== undefined &&
    escaped.length >= rules.minLength &&
    escaped.length <= rules.maxLength
  ) {
    return escaped;
  }
  // UTF-16, because UTF-8 cannot tell lone surrogates apart.
  const digest = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest('base64url');
  const room = rules.maxLength - DIGEST_LENGTH;
  return `${(escaped ?? '').slice(0, room)}==${digest}`;
}

function escapeWith(text: string, plain: RegExp): string {
  let escaped = '';
  for (const character of text) {
    escaped += plain.test(character) ? character : quoted(character);
  }
  return escaped;
}

function quoted(character: string): string {
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
