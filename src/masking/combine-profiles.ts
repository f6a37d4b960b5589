import type { CountryCode } from 'libphonenumber-js/min';
import type { CustomPattern } from './custom-detector.ts';
import {
  type CustomName,
  ENTITY_NAMES,
  type EntityName,
  MODEL_ENTITY_NAMES,
} from './entity-name.ts';
import type { EntityAction, MaskProfile, ModelSetting, NamedProfile } from './mask-profile.ts';
import { DEFAULT_REGIONS } from './phone-lengths.ts';

/** Strictest first; of two actions on one entity the stricter holds. */
export const ACTION_STRICTNESS: readonly EntityAction['kind'][] = [
  'remove',
  'redact',
  'hash',
  'token',
  'formatPreserving',
  'partial',
  'placeholder',
];

const REDACT: EntityAction = { kind: 'redact' };

/** An action, and the profile whose key it uses. */
export type OwnedAction = Readonly<{ action: EntityAction; profile: string }>;

/** Several profiles as one. */
export type CombinedProfile = Readonly<{
  /** What is looked for; own detectors and dictionaries always are */
  entities: ReadonlySet<EntityName>;
  /** What is done with a value; `redact` for an entity that no profile names */
  actionOf: (entity: EntityName) => OwnedAction;
  regions: readonly CountryCode[];
  detectors: readonly CustomPattern[];
  dictionaries: readonly Readonly<{ entity: CustomName; terms: readonly string[] }>[];
  fieldNames: Readonly<Record<string, EntityName>>;
  /** All of them are asked */
  models: readonly ModelSetting[];
}>;

const EVERY_ENTITY: readonly EntityName[] = [...ENTITY_NAMES, ...MODEL_ENTITY_NAMES];

/**
 * The union of profiles: what one of them looks for is looked for, and of the actions of those that
 * look for an entity the strictest holds ({@link ACTION_STRICTNESS}; of two `partial` the one that
 * keeps less). The order of the profiles does not matter.
 */
export function combineProfiles(profiles: readonly NamedProfile[]): CombinedProfile {
  const sorted = profiles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const all = sorted.map(({ profile }) => profile);
  const actionOf = (entity: EntityName): OwnedAction =>
    strictest(
      sorted
        .filter(({ profile }) => looksFor(profile, entity))
        .map(({ name, profile }) => ({
          action: profile.actions[entity] ?? REDACT,
          profile: name,
        })),
    );
  return {
    entities: new Set(all.flatMap(({ entities }) => entities ?? EVERY_ENTITY)),
    actionOf,
    regions: [...new Set(all.flatMap(({ regions }) => regions ?? DEFAULT_REGIONS))],
    detectors: all.flatMap(({ detectors }) =>
      named(detectors).map(([entity, pattern]) => ({ ...pattern, entity })),
    ),
    dictionaries: all.flatMap(({ dictionaries }) =>
      named(dictionaries).map(([entity, { terms }]) => ({ entity, terms })),
    ),
    fieldNames: combineFields(all, actionOf),
    models: uniqueModels(all.flatMap(({ model }) => model ?? [])),
  };
}

/** How strict an action is; 0 is the strictest. */
export function strictness({ kind }: EntityAction): number {
  return ACTION_STRICTNESS.indexOf(kind);
}

function looksFor(profile: MaskProfile, entity: EntityName): boolean {
  const { entities, detectors, dictionaries, model } = profile;
  if (!entity.startsWith('CUSTOM_')) return entities === undefined || entities.includes(entity);
  // What a guardrail has regular expressions for is not known here.
  if (model?.kind === 'guardrail') return true;
  return Object.hasOwn(detectors, entity) || Object.hasOwn(dictionaries, entity);
}

function strictest(actions: readonly OwnedAction[]): OwnedAction {
  const [first = { action: REDACT, profile: '' }, ...rest] = actions;
  return rest.reduce((held, other) => (stricter(other.action, held.action) ? other : held), first);
}

function stricter(left: EntityAction, right: EntityAction): boolean {
  if (left.kind === 'partial' && right.kind === 'partial') return left.keep < right.keep;
  return strictness(left) < strictness(right);
}

/** A field that two profiles give to different entities goes to the one with the stricter action. */
function combineFields(
  profiles: readonly MaskProfile[],
  actionOf: CombinedProfile['actionOf'],
): Readonly<Record<string, EntityName>> {
  const fields: Record<string, EntityName> = {};
  for (const [field, entity] of profiles.flatMap(({ fieldNames }) => Object.entries(fieldNames))) {
    const held = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (held === undefined || stricter(actionOf(entity).action, actionOf(held).action)) {
      fields[field] = entity;
    }
  }
  return fields;
}

function uniqueModels(models: readonly ModelSetting[]): readonly ModelSetting[] {
  const key = (model: ModelSetting) => JSON.stringify(Object.entries(model).sort());
  return [...new Map(models.map((model) => [key(model), model])).values()];
}

function named<T>(entries: Readonly<Record<CustomName, T>>): readonly [CustomName, T][] {
  return Object.entries(entries) as [CustomName, T][];
}
