import type { Json } from '../gateway/json.ts';
import type { EntityName } from './entity-name.ts';
import type { Finder } from './finder.ts';
import { maskFindings } from './mask-findings.ts';
import { findInNumber, mayPassOver } from './number-field.ts';
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

/** Smaller integers are looked at only where the name of the field says what they are. */
const LEAST_NUMBER = 1e8;
/** Deeper documents are cut off rather than walked: no honest answer is this deep. */
const MAX_DEPTH = 512;
/** So many keys are remembered. */
const MAX_KEYS = 1024;

type JsonObject = { readonly [key: string]: Json };

/**
 * Masks parsed JSON: strings, integers, keys, and whole fields by name.
 * The name of a field is context for its value. A number that is masked becomes a string. Arrays
 * of numbers with fractions, such as embeddings, are passed over.
 */
export function jsonMasker({ find, replace, entityOf }: Deps): JsonMasker {
  let count = 0;
  const plainKeys = new Set<string>();

  function text(value: string, field: string | undefined): string {
    const findings = find(value, field);
    count += findings.length;
    return maskFindings(value, findings, replace);
  }

  function number(value: number, field: string | undefined): Json {
    const found = findInNumber(find, value, field);
    if (found === undefined || found.findings.length === 0) return value;
    count += found.findings.length;
    return maskFindings(found.digits, found.findings, replace);
  }

  function array(value: readonly Json[], field: string | undefined, depth: number): Json {
    if (isVector(value) && mayPassOver(field)) return value;
    let masked: Json[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const element = value[index] as Json;
      const mine = walk(element, field, depth + 1);
      if (mine === element) continue;
      masked ??= value.slice();
      masked[index] = mine;
    }
    return masked ?? value;
  }

  /** A key that has nothing in it; keys come again and again. */
  function isPlainKey(key: string): boolean {
    if (plainKeys.has(key)) return true;
    if (find(key).length > 0) return false;
    if (plainKeys.size >= MAX_KEYS) plainKeys.clear();
    plainKeys.add(key);
    return true;
  }

  /** What nothing was masked in comes back as it is. */
  function object(value: JsonObject, depth: number): Json {
    const before = count;
    let masked: { [key: string]: Json } | undefined;
    for (const key of Object.keys(value)) {
      if (!isPlainKey(key)) {
        count = before;
        return renamed(value, depth);
      }
      const member = value[key] as Json;
      const mine = walk(member, key, depth + 1);
      if (mine === member) continue;
      // INVARIANT: the copy has `key` as its own, so that `__proto__` is a member like any other.
      masked ??= { ...value };
      masked[key] = mine;
    }
    return masked ?? value;
  }

  /** An object of which a key is masked, in the order of its keys. */
  function renamed(value: JsonObject, depth: number): Json {
    const members = Object.keys(value).map((key): [string, Json] => {
      const name = text(key, undefined);
      return [name, walk(value[key] as Json, key, depth + 1)];
    });
    return Object.fromEntries(members);
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
  // By an index that arrays of objects pass as well, V8 would first give every fraction an object.
  return typeof value.at(0) === 'number' && areSmall(value);
}

/** INVARIANT: is asked of arrays that begin with a number alone, so that the loop compiles to one over numbers. */
function areSmall(value: readonly Json[]): boolean {
  for (let index = 0; index < value.length; index++) {
    const element = value[index];
    if (typeof element !== 'number') return false;
    if ((element >= LEAST_NUMBER || element <= -LEAST_NUMBER) && Number.isInteger(element))
      return false;
  }
  return true;
}
