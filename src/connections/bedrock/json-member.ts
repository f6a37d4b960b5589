import type { Json } from '../../gateway/json.ts';

/** The value at a path of members; undefined where there is none. */
export function at(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step))
      return undefined;
    found = (found as Readonly<Record<string | number, Json>>)[step];
  }
  return found;
}

export function numberAt(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function textAt(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function listAt(
  value: Json | undefined,
  ...path: readonly (string | number)[]
): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** An object with one member more, or another in its place. */
export function withMember(value: Json, name: string, member: Json): Json {
  return { ...(value as { readonly [key: string]: Json }), [name]: member };
}

export function withoutMember(value: Json, name: string): Json {
  const { [name]: _gone, ...rest } = value as { readonly [key: string]: Json };
  return rest;
}
