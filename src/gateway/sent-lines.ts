import * as z from 'zod';
import type { Json } from './json.ts';

const sqlRequest = z.looseObject({
  statements: z.array(z.object({ text: z.string(), values: z.array(z.json()).default([]) })),
});

/** A request as it would be sent, as lines for people: SQL as SQL, anything else as JSON. */
export function sentLines(sent: Json): readonly string[] {
  const parsed = sqlRequest.safeParse(sent);
  if (typeof sent === 'string') return sent.split('\n');
  if (!parsed.success) return JSON.stringify(sent, null, 2).split('\n');
  const { statements, ...settings } = parsed.data;
  const lines = statements.flatMap(({ text, values }) => [
    ...sqlLines(text),
    ...values.map((value, at) => `$${at + 1} = ${JSON.stringify(value)}`),
  ]);
  const set = Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return set.length === 0 ? lines : [...lines, set.join(', ')];
}

/** What is quoted, so that it is passed over, or a blank before a clause. */
const QUOTED_OR_CLAUSE = /('(?:[^']|'')*'|"(?:[^"]|"")*")| (?=(?:FROM|WHERE)\b)/g;

/**
 * A statement with line breaks before each FROM and WHERE. INVARIANT: no other line is made, or a
 * literal could hold what looks like the next clause, or like the parameters.
 */
function sqlLines(text: string): string[] {
  return text
    .replace(QUOTED_OR_CLAUSE, (_, quoted?: string) => quoted?.replaceAll('\n', '⟨U+000A⟩') ?? '\n')
    .split('\n');
}
