import type { Json } from '../../gateway/json.ts';
import type { Masker } from '../../masking/masker.ts';
import type { ResolvedStatement } from './resolved-sql.ts';
import { showSql } from './show-sql.ts';
import { type RememberText, rememberText } from './sql/remember-text.ts';
import type { SqlRequest, SqlValue } from './sql-request.ts';

const SHOWN_VALUE_CHARACTERS = 200;
/** A longer value is a document, of which a beginning tells people nothing. */
const READ_VALUE_CHARACTERS = 1000;
/**
 * As pgvector writes a vector. Of one that is not shown whole, a beginning tells people nothing either;
 * of a list of whole numbers it does, these may be the keys of what is to be deleted.
 */
const VECTOR = /^\[(?=[^.]*\.)[-+\d.eE,]*\]$/;
/** The beginning of a list of whole numbers or UUIDs, which may be the keys of what is to be deleted. */
const KEYS = /^[[{][-"\da-f, ]+$/i;
const REMEMBERED_CHARACTERS = 1024 * 1024;
const remembered = new WeakMap<Masker, RememberText<string>>();

/** The statements as people read them before they decide: literals and parameters masked, long parameters cut. */
export function showStatements(
  statements: readonly Pick<ResolvedStatement, 'text'>[],
  request: Pick<SqlRequest, 'statements'>,
  mask: Masker,
): Json {
  return statements.map(({ text }, index) => ({
    text: showText(text, mask),
    values: (request.statements[index]?.values ?? []).map((value) => showValue(value, mask)),
  }));
}

/** The same few statements are sent again and again, with other values. */
function showText(text: string, mask: Masker): string {
  const recall = remembered.get(mask) ?? rememberText(REMEMBERED_CHARACTERS);
  remembered.set(mask, recall);
  return recall(
    text,
    () => showSql(text, mask),
    (masked) => masked.length,
  );
}

/** A parameter, masked and cut. */
function showValue(value: SqlValue, mask: Masker): Json {
  if (value === null) return null;
  const length = `(${value.length} characters)`;
  if (value.length > READ_VALUE_CHARACTERS) return showBeginning(value, mask) + length;
  if (value.length > SHOWN_VALUE_CHARACTERS && VECTOR.test(value)) return length;
  const masked = mask(value).text;
  // Masked before it is cut, so that no half of a value stays behind.
  const cut = `${masked.slice(0, SHOWN_VALUE_CHARACTERS)}… ${length}`;
  return value.length <= SHOWN_VALUE_CHARACTERS ? masked : cut;
}

/** The first of a long list of keys, whole ones; nothing of anything else. */
function showBeginning(value: string, mask: Masker): string {
  const beginning = value.slice(0, SHOWN_VALUE_CHARACTERS);
  if (!KEYS.test(beginning)) return '';
  return `${mask(beginning.slice(0, beginning.lastIndexOf(',') + 1)).text}… `;
}
