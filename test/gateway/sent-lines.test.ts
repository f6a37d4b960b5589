import { expect, test } from 'vitest';
import { sentLines } from '../../src/gateway/sent-lines.ts';

const lines = (text: string, values: readonly string[] = []) =>
  sentLines({ statements: [{ text, values: [...values] }], rowLimit: 5, isolation: null });

test('a statement stands on a line for each clause, then its parameters, then the settings', () => {
  expect(lines("DELETE FROM t WHERE a = $1 AND b = ' FROM x'", ['1\n2'])).toEqual([
    'DELETE',
    'FROM t',
    "WHERE a = $1 AND b = ' FROM x'",
    '$1 = "1\\n2"',
    'rowLimit: 5',
  ]);
});

test('a line break in a literal or a name makes no line, so none can look like another clause or a parameter', () => {
  expect(lines(`DELETE FROM "t\nt" WHERE a <> '\nWHERE id = 1\n$1 = "2"' OR id > 0`)).toEqual([
    'DELETE',
    'FROM "t⟨U+000A⟩t"',
    `WHERE a <> '⟨U+000A⟩WHERE id = 1⟨U+000A⟩$1 = "2"' OR id > 0`,
    'rowLimit: 5',
  ]);
});
