/**
 * PostgreSQL's parse tree as libpg-query gives it: `{ Tag: { field: … } }` for nodes, bare objects
 * where the grammar fixes the type of a field.
 */
export type Ast = { readonly [key: string]: AstValue };
export type AstValue = string | number | boolean | null | Ast | readonly AstValue[];

export function isAst(value: AstValue | undefined): value is Ast {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field as a list; an absent or other field is the empty list. */
export function list(node: Ast | undefined, field: string): readonly AstValue[] {
  const value = node?.[field];
  return Array.isArray(value) ? value : [];
}

/** The field as an object, or undefined. */
export function child(node: Ast | undefined, field: string): Ast | undefined {
  const value = node?.[field];
  return isAst(value) ? value : undefined;
}

export function text(node: Ast | undefined, field: string): string | undefined {
  const value = node?.[field];
  return typeof value === 'string' ? value : undefined;
}

/** The inside of `{ [tag]: … }`, or undefined when the value is another node. */
export function untag(value: AstValue | undefined, tag: string): Ast | undefined {
  return isAst(value) ? child(value, tag) : undefined;
}

/** The strings of a name list such as `[{String:{sval}}]`; a star reads `*`. */
export function names(values: readonly AstValue[]): readonly string[] {
  return values.map((value) => {
    if (isAst(value) && 'A_Star' in value) return '*';
    return text(untag(value, 'String'), 'sval') ?? '';
  });
}

export function string(sval: string): Ast {
  return { String: { sval } };
}

/** Node tags start with a capital letter, fields do not. */
export function isTag(key: string): boolean {
  return key >= 'A' && key < '[';
}

/**
 * Calls `visit` for every tagged node, outermost first. A visit that returns false keeps the walk
 * out of that node.
 */
export function walk(
  value: AstValue | undefined,
  visit: (tag: string, node: Ast) => boolean | undefined,
): void {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, visit);
    return;
  }
  if (!isAst(value)) return;
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (isTag(key) && isAst(inner) && visit(key, inner) === false) continue;
    walk(inner, visit);
  }
}

/**
 * The value with every tagged node replaced that `change` gives another for; undefined leaves it and
 * goes inside. Shares with the value what did not change.
 */
export function transform(
  value: AstValue,
  change: (tag: string, node: Ast) => Ast | undefined,
): AstValue {
  if (Array.isArray(value)) return transformList(value, change);
  if (!isAst(value)) return value;
  let copy: Record<string, AstValue> | undefined;
  for (const key of Object.keys(value)) {
    const inner = value[key] ?? null;
    if (isTag(key) && isAst(inner)) {
      const changed = change(key, inner);
      if (changed !== undefined) return changed;
    }
    const made = transform(inner, change);
    if (made === inner) continue;
    copy ??= { ...value };
    copy[key] = made;
  }
  return copy ?? value;
}

function transformList(
  values: readonly AstValue[],
  change: (tag: string, node: Ast) => Ast | undefined,
): readonly AstValue[] {
  const made = values.map((item) => transform(item, change));
  return made.some((item, index) => item !== values[index]) ? made : values;
}
