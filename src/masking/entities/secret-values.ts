import { codeAt, DIGIT, has, LETTER, SPACE } from '../char-flags.ts';
import { isFilledLater } from './code-value.ts';
import type { SecretEntity } from './secret-keys.ts';

/** What stands after `password:` in prose and in settings without being one. */
const NO_PASSWORD =
  /^(?:null|none|true|false|undefined|nil|required|optional|string|must|should|reset|expired|incorrect|invalid|protected|policy|hash|field|please|your|this|that|with|from|changed|empty|missing|wrong|failed|authentication|click|visit|follow|contact|when|what|which|prompt|hidden|redacted|enter|type|text|minimum|maximum|length|is|for|and|the|was)$/i;

/** The id of an access key is found by its own mark; what follows it in a signed request is no secret. */
const ACCESS_KEY = /^(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z2-7]{16}(?![A-Za-z0-9_])/;

/** So much of a value is read to tell whether it is a secret. */
export const MAX_VALUE_READ = 64;
const LEAST_SECRET = 12;

/** Whether a value in quotes is a secret rather than a word, by as much of it as is read. */
export function isSecretValue(entity: SecretEntity, value: string): boolean {
  if (isFilledLater(value)) return false;
  if (entity === 'PASSWORD') return value.length > 0 && !NO_PASSWORD.test(value);
  return isSecretText(value) && !ACCESS_KEY.test(value);
}

/** `[EMAIL]`, `[EMAIL#5c1e…]` or `⟦EMAIL·k7f3…⟧` */
const MASK = /\[[A-Z0-9_]+(?:#[0-9a-z]*)?\]|⟦[A-Z0-9_]+·[0-9a-z]*⟧/g;
/** One that goes on behind what is read */
const MASK_BEGUN = /(?:\[[A-Z0-9_]+(?:#[0-9a-z]*)?|⟦[A-Z0-9_]*(?:·[0-9a-z]*)?)$/;

/** Whether what is no mask already is a secret. */
export function isSecretBesideMasks(entity: SecretEntity, value: string): boolean {
  if (value.length === MAX_VALUE_READ && MASK_BEGUN.test(value)) return false;
  const beside = value.replace(MASK, '');
  return beside.length === value.length || isSecretValue(entity, beside.trim());
}

function isSecretText(value: string): boolean {
  if (value.length < LEAST_SECRET) return false;
  let digits = 0;
  let letters = 0;
  for (let at = 0; at < value.length; at++) {
    const code = codeAt(value, at);
    if (has(code, SPACE)) return false;
    if (has(code, DIGIT)) digits++;
    else if (has(code, LETTER)) letters++;
  }
  return digits > 0 && letters > 0;
}
