import type { Json } from '../../../gateway/json.ts';

/** The least input that a tool's JSON schema asks for: the question as every text. */
export function toolInput(schema: Json, question: string): Json {
  const { properties, required } = Object(schema);
  if (!Array.isArray(required)) return {};
  return Object.fromEntries(
    required
      .filter((name) => typeof name === 'string')
      .map((name) => [name, leastValue(Object(Object(properties)[name]), question)]),
  );
}

function leastValue({ type, enum: choices }: Record<string, Json>, question: string): Json {
  if (Array.isArray(choices) && choices.length > 0) return choices[0] as Json;
  switch (type) {
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return question;
  }
}
