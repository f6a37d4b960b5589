import { isSupportedCountry } from 'libphonenumber-js/min';
import { combineProfiles } from '../masking/combine-profiles.ts';
import { customDetector } from '../masking/custom-detector.ts';
import { dictionary } from '../masking/dictionary.ts';
import type { CustomName } from '../masking/entity-name.ts';
import type { MaskProfile } from '../masking/mask-profile.ts';
import { maskingEngine } from '../masking/masking-engine.ts';
import { profileKeys } from '../masking/profile-keys.ts';
import { profileOptions } from '../masking/profile-options.ts';
import { pathText } from './describe-issue.ts';

/**
 * Compiles the detection of every mask as the gate does when it starts, and tells what cannot be
 * compiled or does not pass its own tests.
 */
export function checkDetection(masks: Readonly<Record<string, MaskProfile>>): string[] {
  return Object.entries(masks).flatMap(([name, mask]) => {
    const problems = partProblems(name, mask);
    return problems.length > 0
      ? problems
      : told(['masks', name], () => {
          const combined = combineProfiles([{ name, profile: mask }]);
          maskingEngine(profileOptions(combined, profileKeys(noKey)));
        });
  });
}

function partProblems(name: string, mask: MaskProfile): string[] {
  return [
    ...(mask.regions ?? []).flatMap((region, index) =>
      isSupportedCountry(region)
        ? []
        : [`${pathText(['masks', name, 'regions', index])}: no country is named \`${region}\``],
    ),
    ...Object.entries(mask.detectors).flatMap(([entity, pattern]) =>
      told(['masks', name, 'detectors', entity], () =>
        customDetector({ ...pattern, entity: entity as CustomName }),
      ),
    ),
    ...Object.entries(mask.dictionaries).flatMap(([entity, { terms }]) =>
      told(['masks', name, 'dictionaries', entity], () => dictionary(entity as CustomName, terms)),
    ),
  ];
}

function told(path: readonly PropertyKey[], compile: () => unknown): string[] {
  try {
    compile();
    return [];
  } catch (error) {
    if (error instanceof RangeError) return [`${pathText(path)}: ${error.message}`];
    throw error;
  }
}

/** Nothing is masked here, so no key is needed. */
function noKey(): never {
  throw new Error('no key while a configuration is checked');
}
