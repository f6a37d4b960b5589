import { expect, test } from 'vitest';
import { askedStatements } from '../../../src/connections/rds/protocol/asked-statements.ts';

const asked = (text: string) => askedStatements(Buffer.from(text));

test.each([
  ['{"query": "selec 1", "params": ["secret"], "other": 1}', ['selec 1']],
  ['{"sql": "select :a", "parameters": "wrong"}', ['select :a']],
  ['{"queries": [{"query": "a"}, {"query": "b", "params": 7}]}', ['a', 'b']],
])('statements are read whatever else is wrong: %s', (body, statements) => {
  expect(asked(body)).toEqual(statements);
});

test.each(['', 'no json', '[]', '{"query": 1}', '{"queries": [1]}', 'null', '\ufffd'])(
  'where there are none to read there are none: %j',
  (body) => {
    expect(asked(body)).toEqual([]);
  },
);

test('a body that is too large to read again tells none', () => {
  expect(asked(JSON.stringify({ query: 'x'.repeat(256 * 1024) }))).toEqual([]);
});
