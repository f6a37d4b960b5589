import type { Json } from '../gateway/json.ts';
import type { EntityName } from './entity-name.ts';
import type { Finder } from './finder.ts';
import { maskFindings } from './mask-findings.ts';
import type { Replace } from './replace.ts';

/** A JSON value with its sensitive values replaced, and how many there were. */
export type MaskedJson = Readonly<{ value: Json; count: number }>;
export type JsonMasker = (value: Json, field?: string) => MaskedJson;

type Deps = Readonly<{
  find: Finder;
  replace: Replace;
  /** The entity of a field that is masked whole */
  entityOf: (field: string) => EntityName | undefined;
}>;

/** Fewer digits are no identifier by themselves. */
const LEAST_NUMBER = 1e8;
/** Deeper documents are cut off rather than walked: no honest answer is this deep. */
const MAX_DEPTH = 512;

/**
 * Masks parsed JSON: strings, numbers of nine digits and more, keys, and whole fields by name.
 * The name of a field is context for its value. A number that is masked becomes a string. Arrays
 * of numbers with fractions, such as embeddings, are passed over.
 */
export function jsonMasker({ find, replace, entityOf }: Deps): JsonMasker {
  let count = 0;

  function text(value: string, field: string | undefined): string {
    const findings = find(value, field);
    count += findings.length;
    return maskFindings(value, findings, replace);
  }

  function number(value: number, field: string | undefined): Json {
    if (!Number.isSafeInteger(value) || Math.abs(value) < LEAST_NUMBER) return value;
    const digits = String(value);
    const masked = text(digits, field);
    return masked === digits ? value : masked;
  }

  function array(value: readonly Json[], field: string | undefined, depth: number): Json {
    if (isVector(value)) return value;
    return value.map((element) => walk(element, field, depth + 1));
  }

  function object(value: { readonly [key: string]: Json }, depth: number): Json {
    const masked: { [key: string]: Json } = {};
    for (const key of Object.keys(value)) {
      const name = text(key, undefined);
      const member = walk(value[key] as Json, key, depth + 1);
      // `__proto__` is a member like any other.
      if (name === '__proto__')
        Object.defineProperty(masked, name, {
          value: member,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      else masked[name] = member;
    }
    return masked;
  }

  function scalar(value: string | number | boolean, field: string | undefined): Json {
    if (typeof value === 'string') return text(value, field);
    return typeof value === 'number' ? number(value, field) : value;
  }

  function walk(value: Json, field: string | undefined, depth: number): Json {
    if (value === null) return value;
    const entity = field === undefined ? undefined : entityOf(field);
    if (entity !== undefined) {
      count++;
      return replace(entity, typeof value === 'string' ? value : JSON.stringify(value));
    }
    if (typeof value !== 'object') return scalar(value, field);
    if (depth > MAX_DEPTH) {
      count++;
      return null;
    }
    return isArray(value) ? array(value, field, depth) : object(value, depth);
  }

  return (value, field) => {
    count = 0;
    return { value: walk(value, field, 0), count };
  };
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether every element is a number and none an integer long enough to identify somebody. */
function isVector(value: readonly Json[]): boolean {
  for (const element of value) {
    if (typeof element !== 'number') return false;
    if (Number.isInteger(element) && Math.abs(element) >= LEAST_NUMBER) return false;
  }
  return value.length > 0;
}
