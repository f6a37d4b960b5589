import { createSqlParser } from '../../src/connections/rds/sql/parser.ts';
import { serialise } from '../../src/connections/rds/sql/serialise.ts';

/** A function that does nothing but parse and serialise one statement with what its bundle holds. */
export async function handler(): Promise<void> {
  const parser = await createSqlParser();
  const body = serialise(parser.parse('select  id from public.customers where id=$1'), parser);
  process.stdout.write(`ANSWER ${JSON.stringify({ status: 200, body })}\n`);
}
