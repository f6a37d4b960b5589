import type { EntityName } from './entity-name.ts';
import { type Replace, redactWithType } from './replace.ts';

/** Entities without a bounded end: a stream replaces them before it has seen them whole. */
export const UNBOUNDED_ENTITIES: ReadonlySet<EntityName> = new Set([
  'JWT',
  'API_KEY',
  'PRIVATE_KEY',
  'PASSWORD',
  'SECRET',
  'AWS_SECRET_KEY',
  'URL_WITH_CREDENTIALS',
]);

/** One action for all entities, or one for each with `[ENTITY]` for the rest. Secrets without a bounded end are always redacted. */
export function replacerOf(actions: Replace | Partial<Record<EntityName, Replace>>): Replace {
  if (actions === redactWithType) return redactWithType;
  return (entity, value) => {
    if (UNBOUNDED_ENTITIES.has(entity)) return redactWithType(entity, value);
    const action = typeof actions === 'function' ? actions : (actions[entity] ?? redactWithType);
    return action(entity, value);
  };
}
