import { SallyportError } from '../gateway/sallyport-error.ts';
import type { DetectedMasker } from '../masking/batch-masker.ts';
import { combineProfiles } from '../masking/combine-profiles.ts';
import type { MaskProfile, ModelSetting, NamedProfile } from '../masking/mask-profile.ts';
import type { Masker } from '../masking/masker.ts';
import { maskingEngine } from '../masking/masking-engine.ts';
import type { ProfileKeys } from '../masking/profile-keys.ts';
import { profileMasker } from '../masking/profile-masker.ts';
import { profileOptions } from '../masking/profile-options.ts';
import { redactWithType } from '../masking/replace.ts';
import type { TextDetector } from '../masking/text-detector.ts';

/** The maskers of mask profiles, by the profiles that are in force together. */
export type ProfileMaskers = Readonly<{
  /** Text that is returned: the actions of the profiles, and the models that they ask */
  detected: (profiles: readonly string[]) => DetectedMasker;
  /** Words of a search: `[ENTITY]` in the place of what patterns and dictionaries find */
  redacting: (profiles: readonly string[]) => Masker;
}>;

type Parts = Readonly<{
  masks: Readonly<Record<string, MaskProfile>>;
  keys: ProfileKeys;
  /** Makes the detector of a model; asked once for each that a mask names */
  loadDetector: (setting: ModelSetting) => Promise<TextDetector>;
}>;

/**
 * Loads the models that masks ask; a masker is compiled when it is first needed, and kept. Throws
 * SallyportError `denied` for a profile that there is not; maskers throw what keys and models throw.
 */
export async function profileMaskers(parts: Parts): Promise<ProfileMaskers> {
  const { masks, keys } = parts;
  const detectors = await loadDetectors(parts);
  const combine = (names: readonly string[]) => combineProfiles(named(names, masks));
  const redacting = remembered((names): Masker => {
    const options = profileOptions(combine(names), keys);
    return maskingEngine({ ...options, actions: redactWithType }).text;
  });
  const detected = remembered((names): DetectedMasker => {
    const combined = combine(names);
    // What only redacts is compiled once for both.
    return combined.models.length === 0 && onlyRedacts(names, masks)
      ? redacting(names)
      : profileMasker(combined, keys, combined.models.map(detectors));
  });
  return { detected, redacting };
}

function onlyRedacts(names: readonly string[], masks: Parts['masks']): boolean {
  const actions = named(names, masks).flatMap(({ profile }) => Object.values(profile.actions));
  return actions.every((action) => action === undefined || action.kind === 'redact');
}

/** The detectors of all models that masks ask, by what the masks say of them. */
export async function loadDetectors({
  masks,
  loadDetector,
}: Pick<Parts, 'masks' | 'loadDetector'>): Promise<(setting: ModelSetting) => TextDetector> {
  const { models } = combineProfiles(named(Object.keys(masks), masks));
  const loaded = await Promise.all(models.map(loadDetector));
  const byModel = new Map(models.map((model, index) => [JSON.stringify(model), loaded[index]]));
  return (setting) => {
    const detector = byModel.get(JSON.stringify(setting));
    if (detector !== undefined) return detector;
    throw new SallyportError('denied', 'a mask asks a model that was not loaded');
  };
}

function named(
  names: readonly string[],
  masks: Readonly<Record<string, MaskProfile>>,
): readonly NamedProfile[] {
  return names.map((name) => {
    const profile = Object.hasOwn(masks, name) ? masks[name] : undefined;
    if (profile !== undefined) return { name, profile };
    throw new SallyportError('denied', `mask \`${name}\` is not in the config`);
  });
}

function remembered<T>(make: (names: readonly string[]) => T): (names: readonly string[]) => T {
  const made = new Map<string, T>();
  return (names) => {
    const unique = [...new Set(names)].sort();
    const key = unique.join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(unique);
    made.set(key, fresh);
    return fresh;
  };
}
