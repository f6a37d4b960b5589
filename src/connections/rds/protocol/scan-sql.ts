import { loadModule, scanSync } from 'libpg-query';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

/** A token of PostgreSQL's own scanner; positions are UTF-8 bytes. */
export type SqlToken = Readonly<{
  start: number;
  end: number;
  tokenName: string;
  keywordName: string;
}>;

export type SqlScanner = (sql: string) => readonly SqlToken[];

/**
 * PostgreSQL's own scanner, comments left out. Give it only text that `precheckSql` has passed.
 * @throws SallyportError `bad_request` for text that has no tokens, such as an open quote
 */
export async function createSqlScanner(): Promise<SqlScanner> {
  await loadModule();
  return (sql) => {
    try {
      return scanSync(withoutControls(sql)).tokens.filter(
        ({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT',
      );
    } catch (cause) {
      // The scanner's message quotes the statement, so it is kept as cause only.
      throw new SallyportError(
        'bad_request',
        'the statement has an open quote or comment, or text that is not SQL',
        { cause },
      );
    }
  };
}

/**
 * The scanner's own JSON breaks on control characters, which are fine in quoted text. A blank in
 * the place of each keeps every position; the statement itself is not changed.
 */
function withoutControls(sql: string): string {
  let text = '';
  let copied = 0;
  for (let i = 0; i < sql.length; i++) {
    const code = sql.charCodeAt(i);
    if (code >= 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) continue;
    text += `${sql.slice(copied, i)} `;
    copied = i + 1;
  }
  return text + sql.slice(copied);
}
