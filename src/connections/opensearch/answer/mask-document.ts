import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { DetectedMasker } from '../../../masking/batch-masker.ts';
import type { Masked, Masker } from '../../../masking/masker.ts';
import { pathsAbove } from '../mapping/field-tree.ts';
import {
  type DocumentMasks,
  type DocumentRules,
  documentRules,
  profilesOf,
} from './document-rules.ts';
import { maskValue, type TokenKey } from './field-masks.ts';
import { mapTexts } from './map-texts.ts';
import { longDigits } from './parse-exact.ts';

export type DocumentMasker = Readonly<{
  /** @param path where in a document of the index the value stands; empty for whole documents */
  mask(value: Json, masks: DocumentMasks, path?: string): Json | Promise<Json>;
  /** An id, or a routing, as who reads these documents may see it */
  id(id: Json, ...masks: readonly DocumentMasks[]): Json;
  /** Values masked so far */
  masked(): number;
}>;

export type MaskDeps = Readonly<{
  tokenKey: TokenKey;
  /** Masks detected text by the profiles of these names */
  detect: (profiles: readonly string[]) => DetectedMasker;
  /** An id as it is, or sealed when these profiles find something in it */
  showId: (id: string, profiles: readonly string[]) => string;
}>;

/** Gives the masker of some profiles that answers at once. */
type AtOnce = (profiles: readonly string[]) => Masker;

/**
 * Masks documents by the paths of their fields, however the paths are written in them. Throws
 * SallyportError `denied` when a mask cannot be applied.
 */
export function documentMasker({ tokenKey, detect, showId }: MaskDeps): DocumentMasker {
  const rules = new WeakMap<DocumentMasks, DocumentRules>();
  const keys = new Map<string, ReturnType<TokenKey>>();
  let masked = 0;

  /** Asked for once by an answer: a key may be derived each time. */
  function keyOf(profile: string): ReturnType<TokenKey> {
    const key = keys.get(profile) ?? tokenKey(profile);
    keys.set(profile, key);
    return key;
  }

  function walk(value: Json, path: string, by: DocumentRules, maskers: AtOnce): Json | undefined {
    if (by.without.has(path)) return undefined;
    const mask = by.values.get(path);
    if (mask !== undefined) {
      masked += value === null ? 0 : 1;
      return maskValue(value, mask, keyOf);
    }
    const profiles = by.detected.get(path);
    if (profiles !== undefined) return detected(value, maskers(profiles));
    return by.above.has(path) ? walkInto(value, path, by, maskers) : value;
  }

  function walkInto(value: Json, path: string, by: DocumentRules, maskers: AtOnce): Json {
    if (Array.isArray(value)) {
      return value.map((one: Json) => walk(one, path, by, maskers) ?? null);
    }
    if (typeof value !== 'object' || value === null || longDigits(value) !== undefined)
      return value;
    const kept: [string, Json][] = [];
    for (const [key, one] of Object.entries(value)) {
      const result = walk(one, ruledPath(path, key, by), by, maskers);
      if (result !== undefined) kept.push([key, result]);
    }
    return Object.fromEntries(kept);
  }

  function detected(value: Json, masker: Masker): Json {
    return mapTexts(value, (text) => {
      const found = apply(masker, text);
      masked += found.count;
      return found.text;
    });
  }

  return {
    mask(value, masks, path = '') {
      const by = rules.get(masks) ?? documentRules(masks);
      rules.set(masks, by);
      // A part of something that is masked as a whole is masked like it.
      const from = ruledPath('', path, by);
      const asked = new Map<string, Asked>();
      walkTexts(value, from, by, detect, asked);
      if (asked.size === 0) return walk(value, from, by, atOnce(detect)) ?? null;
      return answers(asked).then((found) => walk(value, from, by, found(detect)) ?? null);
    },
    id(id, ...masks) {
      const profiles = [...new Set(masks.flatMap(profilesOf))];
      if (typeof id !== 'string' || profiles.length === 0) return id;
      const shown = showId(id, profiles);
      if (shown !== id) masked += 1;
      return shown;
    },
    masked: () => masked,
  };
}

/**
 * The path of a member. A key that is written with dots skips steps: where one of them is ruled on as
 * a whole, what is below it is ruled on as the whole is.
 */
function ruledPath(
  path: string,
  key: string,
  { values, detected, without }: DocumentRules,
): string {
  const whole = path === '' ? key : `${path}.${key}`;
  if (!key.includes('.')) return whole;
  const skipped = pathsAbove(whole).slice(path === '' ? 0 : path.split('.').length);
  return skipped.find((one) => without.has(one) || values.has(one) || detected.has(one)) ?? whole;
}

/** Texts that a masker has to be asked about, which cannot answer at once. */
type Asked = Readonly<{ masker: Exclude<DetectedMasker, Masker>; texts: Set<string> }>;

function walkTexts(
  value: Json,
  path: string,
  by: DocumentRules,
  detect: MaskDeps['detect'],
  asked: Map<string, Asked>,
): void {
  if (by.detected.size === 0) return;
  const slow = [...by.detected.values()].some((names) => typeof detect(names) !== 'function');
  if (slow) collectTexts(value, path, by, detect, asked);
}

function collectTexts(
  value: Json,
  path: string,
  by: DocumentRules,
  detect: MaskDeps['detect'],
  asked: Map<string, Asked>,
): void {
  const profiles = by.detected.get(path);
  if (profiles !== undefined) {
    const masker = detect(profiles);
    if (typeof masker === 'function') return;
    const key = profiles.join();
    const known = asked.get(key) ?? { masker, texts: new Set<string>() };
    asked.set(key, known);
    mapTexts(value, (text) => {
      known.texts.add(text);
      return text;
    });
    return;
  }
  if (!by.above.has(path) || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) collectTexts(one, path, by, detect, asked);
    return;
  }
  for (const [key, one] of Object.entries(value)) {
    collectTexts(one, ruledPath(path, key, by), by, detect, asked);
  }
}

/** Asks once for all texts, then gives maskers that know the answers. */
async function answers(
  asked: ReadonlyMap<string, Asked>,
): Promise<(detect: MaskDeps['detect']) => AtOnce> {
  const known = new Map<string, ReadonlyMap<string, Masked>>();
  for (const [key, { masker, texts }] of asked) {
    const list = [...texts];
    const found = await masker.batch(list).catch((thrown: unknown) => {
      throw thrown instanceof SallyportError ? thrown : cannotMask();
    });
    known.set(key, new Map(list.flatMap((text, i) => (found[i] ? [[text, found[i]]] : []))));
  }
  return (detect) => (profiles) => {
    const answered = known.get(profiles.join());
    if (answered === undefined) return atOnce(detect)(profiles);
    return (text) => answered.get(text) ?? refuseToMask();
  };
}

function atOnce(detect: MaskDeps['detect']): AtOnce {
  return (profiles) => {
    const masker = detect(profiles);
    return typeof masker === 'function' ? masker : refuseToMask;
  };
}

function apply(masker: Masker, text: string): Masked {
  try {
    return masker(text);
  } catch (thrown) {
    // What a masker throws may quote the text, so it is dropped.
    throw thrown instanceof SallyportError ? thrown : cannotMask();
  }
}

function refuseToMask(): never {
  throw cannotMask();
}

function cannotMask(): SallyportError {
  return new SallyportError('denied', 'a mask could not be applied, so nothing more was returned');
}
