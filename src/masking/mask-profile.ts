import type { CountryCode } from 'libphonenumber-js/min';
import type { CustomPattern } from './custom-detector.ts';
import type { CustomName, EntityName } from './entity-name.ts';

/** What stands in the place of a value that was found in text. */
export type EntityAction =
  | Readonly<{ kind: 'remove' | 'redact' | 'hash' | 'token' | 'formatPreserving' | 'placeholder' }>
  | Readonly<{ kind: 'partial'; keep: number }>;

/** Terms to mask wherever they stand. */
export type ProfileDictionary = Readonly<{ terms: readonly string[] }>;

/** The service that is asked for what patterns cannot find. */
export type ModelSetting =
  | Readonly<{ kind: 'guardrail'; guardrailArn: string; version: string }>
  | Readonly<{ kind: 'comprehend'; region: string; language: 'en' | 'es'; minScore: number }>;

/** What a mask looks for in text and does with it, as plain data. */
export type MaskProfile = Readonly<{
  /** All of them when left out; own detectors and dictionaries always count */
  entities?: readonly EntityName[] | undefined;
  /** `redact` where nothing is said */
  actions: Readonly<Partial<Record<EntityName, EntityAction>>>;
  regions?: readonly CountryCode[] | undefined;
  detectors: Readonly<Record<CustomName, Omit<CustomPattern, 'entity'>>>;
  dictionaries: Readonly<Record<CustomName, ProfileDictionary>>;
  fieldNames: Readonly<Record<string, EntityName>>;
  model?: ModelSetting | undefined;
}>;

/** A profile under its name, which its keys are derived from. */
export type NamedProfile = Readonly<{ name: string; profile: MaskProfile }>;
