import type { Json } from '../../gateway/json.ts';
import { numberText, type ParsedJson, parseJson } from '../../gateway/parse-json.ts';
import { SallyportError } from '../../gateway/sallyport-error.ts';

/** A request body as JSON, strictly parsed. @throws SallyportError `bad_request` */
export function plainJson(body: Uint8Array): Json {
  return plain(parseJson(body));
}

function plain(value: ParsedJson): Json {
  const digits = numberText(value);
  if (digits !== undefined) return finite(Number(digits));
  if (isList(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const object: { [key: string]: Json } = Object.create(null);
  for (const [key, member] of Object.entries(value)) object[key] = plain(member as ParsedJson);
  return object;
}

function isList(value: ParsedJson): value is readonly ParsedJson[] {
  return Array.isArray(value);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new SallyportError('bad_request', 'a number of the body is too large');
}
