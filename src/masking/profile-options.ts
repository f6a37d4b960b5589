import { formatPreserving } from './actions/format-preserving.ts';
import { keyedToken } from './actions/keyed-token.ts';
import { partial } from './actions/partial.ts';
import { saltedHash } from './actions/salted-hash.ts';
import type { CombinedProfile, OwnedAction } from './combine-profiles.ts';
import { customDetector } from './custom-detector.ts';
import { dictionary } from './dictionary.ts';
import type { EntityName } from './entity-name.ts';
import type { MaskingOptions } from './masking-engine.ts';
import type { ProfileKeys } from './profile-keys.ts';
import { type Replace, redactWithType, removed } from './replace.ts';

/**
 * What the engine needs for profiles together. A detector is compiled here; a key is asked for when
 * the first value needs it.
 *
 * @throws RangeError for a detector or a dictionary that is not right
 */
export function profileOptions(
  combined: CombinedProfile,
  keys: ProfileKeys,
): MaskingOptions & Readonly<{ actions: Replace }> {
  return {
    entities: [...combined.entities],
    regions: combined.regions,
    custom: combined.detectors.map(customDetector),
    dictionaries: combined.dictionaries.map(({ entity, terms }) => dictionary(entity, terms)),
    fields: combined.fieldNames,
    actions: replaceBy(combined.actionOf, keys),
  };
}

function replaceBy(actionOf: CombinedProfile['actionOf'], keys: ProfileKeys): Replace {
  const made = new Map<EntityName, Replace>();
  return (entity, value) => {
    let replace = made.get(entity);
    if (replace === undefined) {
      replace = replaceWith(actionOf(entity), keys);
      made.set(entity, replace);
    }
    return replace(entity, value);
  };
}

function replaceWith({ action, profile }: OwnedAction, keys: ProfileKeys): Replace {
  switch (action.kind) {
    case 'remove':
      return removed;
    case 'redact':
      return redactWithType;
    case 'hash':
      return saltedHash(keys.hash(profile));
    case 'token':
      return keyedToken({ key: keys.token(profile), tenant: profile });
    case 'formatPreserving':
      return formatPreserving(keys.format(profile));
    case 'partial':
      return partial(action.keep);
    case 'placeholder':
      // Without a session there is no way back, and what cannot come back is redacted.
      return keys.placeholder?.(profile) ?? redactWithType;
  }
}
