import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { WritableJson } from '../../../gateway/write-json.ts';
import { longDigits } from '../answer/parse-exact.ts';
import type { FieldTree } from '../mapping/field-tree.ts';
import { isRecord } from '../mapping/is-record.ts';

/** A field that must have a value. */
export type FieldFilter = Readonly<{ field: string; value: string }>;

/** Types whose values are compared as they are. */
const EXACT = new Set(['keyword', 'boolean', 'byte', 'short', 'integer', 'long', 'unsigned_long']);

/**
 * The query of several filters together; undefined when there are none.
 * @throws SallyportError `denied` when the mapping has no such field, or one that is not compared
 * exactly
 */
export function filterQuery(
  filters: readonly FieldFilter[],
  tree: FieldTree,
  index: string,
): WritableJson | undefined {
  if (filters.length === 0) return undefined;
  const terms = filters.map(({ field, value }) => {
    const declared = tree.fields.get(field);
    if (declared === undefined || !EXACT.has(declared.type) || declared.normalized) {
      throw new SallyportError(
        'denied',
        `a policy filters index \`${index}\` by \`${field}\`, which must be a field of type keyword, boolean or of whole numbers there`,
      );
    }
    // A copy would make a document somebody's whose source says that it is not.
    if (isCopiedTo(field, tree)) {
      throw new SallyportError(
        'denied',
        `a policy filters index \`${index}\` by \`${field}\`, to which the mapping copies other fields`,
      );
    }
    return { term: { [field]: { value } } };
  });
  return terms.length === 1 ? (terms[0] ?? null) : { bool: { filter: terms } };
}

function isCopiedTo(field: string, { fields }: FieldTree): boolean {
  const targets = [...fields.values()].flatMap(({ copyTo }) => copyTo);
  return targets.some((target) => field === target || field.startsWith(`${target}.`));
}

/** Whether a document is one that the filters let through: the same as the query finds. */
export function passes(source: Json, filters: readonly FieldFilter[]): boolean {
  return filters.every(({ field, value }) =>
    valuesAt(source, field.split('.')).some((one) => textOf(one) === value),
  );
}

/** Every value at a path, whether its steps are written as objects or with dots. */
export function valuesAt(value: Json, steps: readonly string[]): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap((one: Json) => valuesAt(one, steps));
  if (steps.length === 0) return [value];
  if (!isRecord(value)) return [];
  return steps.flatMap((_, i) => {
    const key = steps.slice(0, i + 1).join('.');
    const below = Object.hasOwn(value, key) ? (value[key] as Json) : undefined;
    return below === undefined ? [] : valuesAt(below, steps.slice(i + 1));
  });
}

function textOf(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return longDigits(value);
}
