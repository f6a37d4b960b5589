import * as z from 'zod';
import { parseJson } from '../../../gateway/parse-json.ts';

/** Refusals are recorded at once, so a larger body is not read again for it. */
const MAX_BODY = 256 * 1024;

const body = z.union([
  z.looseObject({ query: z.string() }).transform(({ query }) => [query]),
  z.looseObject({ sql: z.string() }).transform(({ sql }) => [sql]),
  z
    .looseObject({ queries: z.array(z.looseObject({ query: z.string() })) })
    .transform(({ queries }) => queries.map(({ query }) => query)),
]);

/**
 * The statements in the body of a request of either protocol, whatever else is wrong with it; none
 * where there is nothing to read. Parameters are left out.
 */
export function askedStatements(bytes: Uint8Array): readonly string[] {
  if (bytes.length > MAX_BODY) return [];
  try {
    return body.safeParse(parseJson(bytes)).data ?? [];
  } catch {
    return [];
  }
}
