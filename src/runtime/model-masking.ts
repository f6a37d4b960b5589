import { createHmac, randomBytes } from 'node:crypto';
import type { MaskingOf } from '../connections/bedrock/model-masking.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { restoreStream } from '../masking/actions/restore-placeholders.ts';
import {
  type SessionPlaceholders,
  sessionPlaceholders,
} from '../masking/actions/session-placeholder.ts';
import { combineProfiles } from '../masking/combine-profiles.ts';
import type { MaskProfile } from '../masking/mask-profile.ts';
import { compileEngine, type EngineOf } from '../masking/masking-engine.ts';
import { profileKeys } from '../masking/profile-keys.ts';
import { profileOptions } from '../masking/profile-options.ts';
import type { Replace } from '../masking/replace.ts';

type Parts = Readonly<{
  masks: Readonly<Record<string, MaskProfile>>;
  /** At least 32 random bytes of each profile */
  secretOf: (profile: string) => Uint8Array;
}>;

type Compiled = Readonly<{ engineOf: EngineOf; actions: (keys: Keys) => Replace }>;
type Keys = ReturnType<typeof profileKeys>;

/** The masking of model text: profiles are compiled once, placeholders are of the session. */
export function modelMasking({ masks, secretOf }: Parts): MaskingOf {
  const compiled = new Map<string, Compiled>();
  const keys = profileKeys(secretOf);

  function compile(names: readonly string[]): Compiled {
    const key = names.join();
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const combined = combineProfiles(names.map((name) => named(name, masks)));
    if (combined.models.length > 0) {
      throw new SallyportError(
        'denied',
        'a mask that asks a service cannot be applied to text of models, which streams',
      );
    }
    const { actions: _actions, ...options } = profileOptions(combined, keys);
    const made = {
      engineOf: compileEngine(options),
      actions: (sessionKeys: Keys) => profileOptions(combined, sessionKeys).actions,
    };
    compiled.set(key, made);
    return made;
  }

  return (masksAsked, session) => {
    const names = [...new Set(masksAsked)].sort();
    const { engineOf, actions } = compile(names);
    const placeholders = sessionsOf(session, secretOf);
    const engine = engineOf(
      actions({ ...keys, placeholder: (profile) => placeholders(profile).replace }),
    );
    const open: SessionPlaceholders['open'] = (parts) => {
      for (const name of names) {
        const value = placeholders(name).open(parts);
        if (value !== undefined) return value;
      }
      return undefined;
    };
    return { engine, restore: (options) => restoreStream({ open }, options) };
  };
}

function named(name: string, masks: Parts['masks']) {
  const profile = Object.hasOwn(masks, name) ? masks[name] : undefined;
  if (profile !== undefined) return { name, profile };
  throw new SallyportError('denied', `mask \`${name}\` is not in the config`);
}

/** The placeholders of a session, by profile. Without a session they are of one exchange alone. */
function sessionsOf(
  session: string | undefined,
  secretOf: Parts['secretOf'],
): (profile: string) => SessionPlaceholders {
  const own = session === undefined ? randomBytes(64) : undefined;
  const made = new Map<string, SessionPlaceholders>();
  return (profile) => {
    const known = made.get(profile);
    if (known !== undefined) return known;
    const key =
      own ??
      createHmac('sha512', secretOf(profile)).update(`placeholders\u0001${session}`).digest();
    const placeholders = sessionPlaceholders(key, profile);
    made.set(profile, placeholders);
    return placeholders;
  };
}
