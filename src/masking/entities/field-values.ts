import { type Cursor, type Detect, matched } from '../cursor.ts';
import type { EntityName } from '../entity-name.ts';
import { AWS_SECRET_FIELD, BANK_CODE_FIELD, PASSWORD_FIELD, SECRET_FIELD } from '../field-hint.ts';
import { swallowAll } from '../swallow.ts';
import type { SecretEntity } from './secret-keys.ts';
import { isSecretValue, MAX_VALUE_READ } from './secret-values.ts';
import { isBankCode } from './swift.ts';

/** The scheme of an Authorization header, which is shown. */
const SCHEME = /^(?:Bearer|Basic|Token) +/i;
const MAX_SCHEME = 16;
/** What is masked already, or stands for something that a session masked. */
const MARK = /^(?:\[[A-Z][A-Z0-9_]*\]$|\u27e6)/;

/** So many characters of a field tell what its whole value is. */
export const FIELD_READ = MAX_SCHEME + MAX_VALUE_READ;

function secretOf(hint: number): SecretEntity | undefined {
  if ((hint & PASSWORD_FIELD) !== 0) return 'PASSWORD';
  if ((hint & AWS_SECRET_FIELD) !== 0) return 'AWS_SECRET_KEY';
  return (hint & SECRET_FIELD) === 0 ? undefined : 'SECRET';
}

function wholeFrom(cursor: Cursor, entity: EntityName, start: number): true {
  matched(cursor, entity, start, cursor.length);
  cursor.swallow = swallowAll;
  return true;
}

/**
 * The value of a field that is a secret or a bank identifier code by the name of the field, as
 * {@link FIELD_READ} characters of it tell. INVARIANT: what more text follows changes nothing.
 */
export const fieldValueAt: Detect = (cursor, at) => {
  const { text, hint } = cursor;
  const secret = secretOf(hint);
  if (secret !== undefined) {
    const scheme = SCHEME.exec(text.slice(at, at + MAX_SCHEME))?.[0].length ?? 0;
    const start = at + scheme;
    const value = text.slice(start, start + MAX_VALUE_READ);
    if (!MARK.test(value) && isSecretValue(secret, value)) return wholeFrom(cursor, secret, start);
  }
  if ((hint & BANK_CODE_FIELD) === 0 || !isBankCode(text.slice(at, at + FIELD_READ))) return false;
  return matched(cursor, 'SWIFT_CODE', at, text.length);
};
