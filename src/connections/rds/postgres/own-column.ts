import type { DatabaseError } from 'pg';

const MISSING =
  /^column (?:"([^"]+)"|(?:[^\s"]+\.)?([^\s".]+))(?: of relation .+)? does not exist$/;
const NAME = /^[\p{L}_][\p{L}\p{N}_$]*$/u;
const LITERAL = /'(?:[^']|'')*'/g;

/**
 * The column that PostgreSQL complains of, where the caller's own statements name it.
 *
 * INVARIANT: only a word that the caller sent outside of a literal is given back, and nothing that a
 * function of the database raised: its report has a context (`where`) and can carry values.
 */
export function ownColumn(
  { code, message, column, where }: DatabaseError,
  own: readonly string[],
): string | undefined {
  if (where !== undefined) return undefined;
  const name = code === '23502' ? column : missing(message);
  if (name === undefined || !NAME.test(name)) return undefined;
  const word = name.replaceAll('$', '\\$');
  const named = new RegExp(`(?<![\\p{L}\\p{N}_$])${word}(?![\\p{L}\\p{N}_$])`, 'iu');
  return own.some((text) => named.test(text.replaceAll(LITERAL, "''"))) ? name : undefined;
}

/** The message is in English wherever the server does not translate it; otherwise nothing is named. */
function missing(message: string): string | undefined {
  const [, quoted, plain] = MISSING.exec(message) ?? [];
  return quoted ?? plain;
}
