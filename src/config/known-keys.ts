import * as z from 'zod';

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  oneOf?: JsonSchema[];
  const?: unknown;
};

/** The keys that a schema allows at a path of `input`. */
export function knownKeys(
  of: z.ZodType,
  path: readonly PropertyKey[],
  input: unknown,
): readonly string[] {
  // The schema's own JSON form is walked, so that no list of keys can fall behind it.
  let schema = z.toJSONSchema(of, { io: 'input' }) as JsonSchema | undefined;
  let value = input;
  for (const step of path) {
    schema = child(schema, step);
    value = Object(value)[step];
    schema = variant(schema, value);
  }
  return Object.keys(schema?.properties ?? {});
}

function child(schema: JsonSchema | undefined, step: PropertyKey): JsonSchema | undefined {
  if (typeof step === 'number') return schema?.items;
  const named = schema?.properties?.[String(step)];
  if (named !== undefined) return named;
  const other = schema?.additionalProperties;
  return typeof other === 'object' ? other : undefined;
}

/** Of a union, the member whose `kind` the value has. */
function variant(schema: JsonSchema | undefined, value: unknown): JsonSchema | undefined {
  if (schema?.oneOf === undefined) return schema;
  const kind = Object(value).kind;
  return schema.oneOf.find((member) => member.properties?.['kind']?.const === kind);
}
