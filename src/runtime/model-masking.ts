import { createHmac, randomBytes } from 'node:crypto';
import type { MaskingOf, PlaceholderOwner } from '../connections/bedrock/model-masking.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { restoreStream } from '../masking/actions/restore-placeholders.ts';
import {
  type SessionPlaceholders,
  sessionPlaceholders,
} from '../masking/actions/session-placeholder.ts';
import { type CombinedProfile, combineProfiles } from '../masking/combine-profiles.ts';
import type { MaskProfile, ModelSetting } from '../masking/mask-profile.ts';
import { compileEngine, type EngineOf } from '../masking/masking-engine.ts';
import { profileKeys } from '../masking/profile-keys.ts';
import { askingMasker } from '../masking/profile-masker.ts';
import { profileOptions } from '../masking/profile-options.ts';
import type { Replace } from '../masking/replace.ts';
import type { TextDetector } from '../masking/text-detector.ts';
import { loadDetectors } from './profile-maskers.ts';

type Parts = Readonly<{
  masks: Readonly<Record<string, MaskProfile>>;
  /** At least 32 random bytes of each profile */
  secretOf: (profile: string) => Uint8Array;
  /** Makes the detector of a model; asked once for each that a mask names */
  loadDetector: (setting: ModelSetting) => Promise<TextDetector>;
}>;

type Compiled = Readonly<{
  combined: CombinedProfile;
  engineOf: EngineOf;
  actions: (keys: Keys) => Replace;
}>;
type Keys = ReturnType<typeof profileKeys>;

/**
 * The masking of model text: models that masks ask are loaded and profiles compiled once,
 * placeholders are of their owner.
 */
export async function modelMasking(parts: Parts): Promise<MaskingOf> {
  const { masks, secretOf } = parts;
  const detectors = await loadDetectors(parts);
  const compiled = new Map<string, Compiled>();
  const keys = profileKeys(secretOf);

  function compile(names: readonly string[]): Compiled {
    const key = names.join();
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const combined = combineProfiles(names.map((name) => named(name, masks)));
    const { actions: _actions, ...options } = profileOptions(combined, keys);
    const made = {
      combined,
      engineOf: compileEngine(options),
      actions: (sessionKeys: Keys) => profileOptions(combined, sessionKeys).actions,
    };
    compiled.set(key, made);
    return made;
  }

  return (masksAsked, owner) => {
    const names = [...new Set(masksAsked)].sort();
    const { combined, engineOf, actions } = compile(names);
    const placeholders = placeholdersOf(owner, secretOf);
    const replace = actions({ ...keys, placeholder: (profile) => placeholders(profile).replace });
    const engine = engineOf(replace);
    const asked = combined.models.map(detectors);
    const open: SessionPlaceholders['open'] = (parts) => {
      for (const name of names) {
        const value = placeholders(name).open(parts);
        if (value !== undefined) return value;
      }
      return undefined;
    };
    return {
      engine,
      ...(asked.length > 0 && {
        batch: askingMasker(combined, { find: engine.find, replace, detectors: asked }),
      }),
      restore: (options) => restoreStream({ open }, options),
    };
  };
}

function named(name: string, masks: Parts['masks']) {
  const profile = Object.hasOwn(masks, name) ? masks[name] : undefined;
  if (profile !== undefined) return { name, profile };
  throw new SallyportError('denied', `mask \`${name}\` is not in the config`);
}

/**
 * The placeholders of an owner, by profile. INVARIANT: callers choose the names of sessions, so a
 * session alone is no owner: others may name the same.
 */
function placeholdersOf(
  { principal, session, unmask }: PlaceholderOwner,
  secretOf: Parts['secretOf'],
): (profile: string) => SessionPlaceholders {
  const own = session === undefined ? randomBytes(64) : undefined;
  const owner = JSON.stringify([principal, session, unmask]);
  const made = new Map<string, SessionPlaceholders>();
  return (profile) => {
    const known = made.get(profile);
    if (known !== undefined) return known;
    const key =
      own ?? createHmac('sha512', secretOf(profile)).update(`placeholders\u0001${owner}`).digest();
    const placeholders = sessionPlaceholders(key, profile);
    made.set(profile, placeholders);
    return placeholders;
  };
}
