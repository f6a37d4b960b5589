import { has, QUOTE } from '../char-flags.ts';
import { type Cursor, peek } from '../cursor.ts';

const OPEN_BRACKET = 0x5b;

/** What a template or a shell puts a value in the place of: `{{ password }}`, `${DB_PASSWORD}`, `$DB_PASSWORD`. */
const TO_BE_FILLED =
  /^(?:\$\{[A-Za-z_]+\}?|\$?\{\{ ?[A-Za-z_.]+ ?\}\}|\$[A-Z]+(?:_[A-Z]+)+|%[A-Z]+(?:_[A-Z]+)*%)$/;

/** Code that gets a value from elsewhere: `process.env.PASSWORD`, `form.password`, `getpass.getpass(`. */
const EXPRESSION = new RegExp(
  [
    '^(?:process\\.env|import\\.meta\\.env|os\\.environ|env|config|settings|self|this|args|options|params|request|secrets|vars?)(?:\\.[A-Za-z_]+)+$',
    '^[a-z][A-Za-z]*(?:\\.[A-Za-z]+)*\\.(?:password|passwd|pwd|secret|token)(?:\\.value)?$',
    // No digits, and a name of several words, so that few passwords with a bracket look like it.
    '^(?=[a-z]+[._A-Z])[A-Za-z_]+(?:\\.[A-Za-z_]+)*\\(',
  ].join('|'),
);
const NAMES = /^[a-z_]+(?:\.[A-Za-z_]+)*$/;
/** What follows where the quote was none that opens: `input("Password: ")`. */
const CLOSED = /^[),;\]]/;

/** Whether the place of a secret is kept for it, and the secret stands elsewhere. */
export function isFilledLater(value: string): boolean {
  return TO_BE_FILLED.test(value);
}

type Read = Readonly<{
  value: string;
  /** The quote before the value; 0 without one */
  quote: number;
  end: number;
}>;

/** Whether what stands behind the name of a secret is code, which gets the secret from elsewhere or asks for it. */
export function isCode(cursor: Cursor, { value, quote, end }: Read): boolean {
  const next = peek(cursor, end);
  if (quote !== 0) return next !== quote && CLOSED.test(value);
  if (EXPRESSION.test(value)) return true;
  return next === OPEN_BRACKET && has(peek(cursor, end + 1), QUOTE) && NAMES.test(value);
}
