import type { Json } from '../../../gateway/json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import type { DetectedMasker } from '../../../masking/batch-masker.ts';
import type { Masked, Masker } from '../../../masking/masker.ts';
import {
  type DocumentMasks,
  type DocumentRules,
  documentRules,
  placeBelow,
  type RuledPlace,
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

  function rulesOf(masks: DocumentMasks): DocumentRules {
    const by = rules.get(masks) ?? documentRules(masks);
    rules.set(masks, by);
    return by;
  }

  function walk(value: Json, { rule, below }: RuledPlace, maskers: AtOnce): Json | undefined {
    switch (rule?.kind) {
      case 'without':
        return undefined;
      case 'value':
        masked += value === null ? 0 : 1;
        return maskValue(value, rule.mask, keyOf);
      case 'detected':
        return detected(value, maskers(rule.profiles));
      default:
        return below.size > 0 ? walkInto(value, { below }, maskers) : value;
    }
  }

  function walkInto(value: Json, place: RuledPlace, maskers: AtOnce): Json {
    if (Array.isArray(value)) {
      return value.map((one: Json) => walk(one, place, maskers) ?? null);
    }
    if (typeof value !== 'object' || value === null || longDigits(value) !== undefined)
      return value;
    const kept: [string, Json][] = [];
    for (const [key, one] of Object.entries(value)) {
      const at = placeBelow(place, key);
      const result = at === undefined ? one : walk(one, at, maskers);
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
      const by = rulesOf(masks);
      // A part of something that is masked as a whole is masked like it.
      const from = path === '' ? by.root : placeBelow(by.root, path);
      if (from === undefined) return value;
      const asked = new Map<string, Asked>();
      const slow = by.detected.some((names) => typeof detect(names) !== 'function');
      if (slow) collectTexts(value, from, detect, asked);
      if (asked.size === 0) return walk(value, from, atOnce(detect)) ?? null;
      return answers(asked).then((found) => walk(value, from, found(detect)) ?? null);
    },
    id(id, ...masks) {
      const [only, ...more] = masks.map((one) => rulesOf(one).profiles);
      const profiles =
        more.length === 0 ? (only ?? []) : [...new Set([only ?? [], ...more].flat())];
      if (typeof id !== 'string' || profiles.length === 0) return id;
      const shown = showId(id, profiles);
      if (shown !== id) masked += 1;
      return shown;
    },
    masked: () => masked,
  };
}

/** Texts that a masker has to be asked about, which cannot answer at once. */
type Asked = Readonly<{ masker: Exclude<DetectedMasker, Masker>; texts: Set<string> }>;

function collectTexts(
  value: Json,
  place: RuledPlace,
  detect: MaskDeps['detect'],
  asked: Map<string, Asked>,
): void {
  const { rule, below } = place;
  if (rule?.kind === 'detected') {
    askFor(value, rule.profiles, detect, asked);
    return;
  }
  if (rule !== undefined || below.size === 0 || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const one of value as readonly Json[]) collectTexts(one, place, detect, asked);
    return;
  }
  for (const [key, one] of Object.entries(value)) {
    const at = placeBelow(place, key);
    if (at !== undefined) collectTexts(one, at, detect, asked);
  }
}

function askFor(
  value: Json,
  profiles: readonly string[],
  detect: MaskDeps['detect'],
  asked: Map<string, Asked>,
): void {
  const masker = detect(profiles);
  if (typeof masker === 'function') return;
  const key = profiles.join();
  const known = asked.get(key) ?? { masker, texts: new Set<string>() };
  asked.set(key, known);
  mapTexts(value, (text) => {
    known.texts.add(text);
    return text;
  });
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
