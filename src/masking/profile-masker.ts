import {
  batchMasker,
  type DetectedMasker,
  type RunBatchMasker,
  runBatchMasker,
} from './batch-masker.ts';
import { type CombinedProfile, strictness } from './combine-profiles.ts';
import type { EntityName } from './entity-name.ts';
import type { Finder } from './finder.ts';
import { maskingEngine } from './masking-engine.ts';
import type { ProfileKeys } from './profile-keys.ts';
import { profileOptions } from './profile-options.ts';
import type { Replace } from './replace.ts';
import type { TextDetector } from './text-detector.ts';

/**
 * The masker of profiles together, with the detectors of the models that they ask: synchronous where
 * they ask none. Compiles, so it is to be kept.
 *
 * @throws RangeError for a detector or a dictionary that is not right
 */
export function profileMasker(
  combined: CombinedProfile,
  keys: ProfileKeys,
  detectors: readonly TextDetector[],
): DetectedMasker {
  const options = profileOptions(combined, keys);
  const engine = maskingEngine(options);
  if (detectors.length === 0) return engine.text;
  const { find } = engine;
  const mask = askingMasker(combined, { find, replace: options.actions, detectors });
  return { batch: batchMasker(mask) };
}

/** Masks what an engine finds together with what the models of the profiles find. */
export function askingMasker(
  combined: CombinedProfile,
  parts: Readonly<{ find: Finder; replace: Replace; detectors: readonly TextDetector[] }>,
): RunBatchMasker {
  const { find, replace, detectors } = parts;
  return runBatchMasker({
    find,
    replace,
    detect: askAll(detectors),
    rank: ({ entity }) => strictness(combined.actionOf(entity).action),
    counts: ({ entity }) => isLookedFor(entity, combined),
  });
}

function isLookedFor(entity: EntityName, { entities }: CombinedProfile): boolean {
  return entity.startsWith('CUSTOM_') || entities.has(entity);
}

function askAll(detectors: readonly TextDetector[]): TextDetector {
  return async (texts, signal) => {
    const answers = await Promise.all(detectors.map((detect) => detect(texts, signal)));
    return texts.map((_, index) => answers.flatMap((found) => [...(found[index] ?? missing())]));
  };
}

function missing(): never {
  throw new RangeError('a detector left out a text');
}
