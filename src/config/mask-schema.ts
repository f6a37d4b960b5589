import type { CountryCode } from 'libphonenumber-js/min';
import * as z from 'zod';
import { DETECTOR_CONTEXTS } from '../masking/context-words.ts';
import {
  anyEntityNamed,
  type CustomName,
  ENTITY_NAMES,
  type EntityName,
  MODEL_ENTITY_NAMES,
} from '../masking/entity-name.ts';
import { modelTextName } from './bedrock-connection.ts';
import { suggestName } from './nearest-name.ts';
import { fieldName } from './opensearch-connection.ts';

/** `connection/schema.table.column` */
const columnName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\/[^./]+\.[^./]+\.[^./]+$/, 'must read `connection/schema.table.column`');

/** A column, a field of documents, or the text of models */
const detectedName = z
  .string()
  .refine(
    (text) => [columnName, fieldName, modelTextName].some((one) => one.safeParse(text).success),
    'must read `connection/schema.table.column`, `connection/index/field.path` or `connection/*`',
  );

/** How a value-masked column looks to callers. */
const columnMask = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('redact') }),
  z.strictObject({ kind: z.literal('null') }),
  z.strictObject({ kind: z.literal('partial'), keep: z.number().int().min(1).max(16).default(4) }),
  z.strictObject({ kind: z.literal('token') }),
]);

const CUSTOM = /^CUSTOM_[A-Z0-9_]{1,48}$/;
const customName = z
  .string()
  .regex(CUSTOM, 'must read `CUSTOM_` and up to 48 capitals, digits and underscores')
  .transform((name) => name as CustomName);

/** An entity under its own name or Presidio's, or one of the mask's own. */
const entityName = z.string().transform((name, context): EntityName => {
  const known = CUSTOM.test(name) ? (name as CustomName) : anyEntityNamed(name);
  if (known !== undefined) return known;
  const names = [...ENTITY_NAMES, ...MODEL_ENTITY_NAMES];
  const message = `unknown entity \`${name}\`${suggestName(name.toUpperCase(), names)}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** What stands in the place of a value that was found in text. */
const entityAction = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('redact') }),
  z.strictObject({ kind: z.literal('remove') }),
  z.strictObject({ kind: z.literal('partial'), keep: z.number().int().min(1).max(16).default(4) }),
  z.strictObject({ kind: z.literal('hash') }),
  z.strictObject({ kind: z.literal('token') }),
  z.strictObject({ kind: z.literal('formatPreserving') }),
  z.strictObject({ kind: z.literal('placeholder') }),
]);

const region = z
  .string()
  .regex(/^[A-Z]{2}$/, 'must be the two capitals of a country, as in ISO 3166')
  .transform((code) => code as CountryCode);

const detector = z.strictObject({
  /** RE2 syntax. It begins with a literal character, or else describes a word that has a digit in it */
  pattern: z.string().min(1).max(1000),
  /** Longest match, in characters */
  maxLength: z.number().int().min(1).max(256).default(64),
  /** Judges the letters and digits of a match */
  validator: z.enum(['luhn', 'mod97']).optional(),
  /** At least one of these kinds of context is needed before a match */
  context: z.array(z.enum(DETECTOR_CONTEXTS)).min(1).optional(),
  /** What must be found, behind words of its context or alone, and what must not; checked at load */
  tests: z.strictObject({
    match: z.array(z.string().min(1)).min(1),
    reject: z.array(z.string()).default([]),
  }),
});

const dictionary = z.strictObject({
  /** Whole words or groups of words, in any case */
  terms: z.array(z.string().min(1).max(256)).min(1).max(10_000),
});

const model = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('guardrail'),
    guardrailArn: z
      .string()
      .regex(
        /^arn:aws(-[a-z-]+)?:bedrock:[a-z0-9-]+:\d{12}:guardrail\/[a-z0-9]+$/,
        'must be the ARN of a guardrail',
      ),
    /** A number, so that nobody changes what is found without a change here */
    version: z.string().regex(/^[1-9]\d{0,7}$/, 'must be the number of a version'),
  }),
  z.strictObject({
    kind: z.literal('comprehend'),
    region: z.string().min(1),
    language: z.enum(['en', 'es']).default('en'),
    /** Findings that Comprehend is less sure of are left */
    minScore: z.number().min(0).max(1).default(0.5),
  }),
]);

export const maskSchema = z.strictObject({
  /** Columns that are sensitive: replaced at read */
  columns: z.record(columnName, columnMask).default({}),
  /** Columns of free text that may contain sensitive values: masked by detection */
  detected: z.array(detectedName).default([]),
  /** Fields of OpenSearch documents that are sensitive: never searched by, masked when returned */
  fields: z.record(fieldName, columnMask).default({}),
  /** What detection looks for; everything when left out. Own detectors and dictionaries always count */
  entities: z.array(entityName).min(1).optional(),
  /** What stands in the place of what was found; `[ENTITY]` where nothing is said */
  actions: z.partialRecord(entityName, entityAction).default({}),
  /** Where national telephone numbers are from, ISO 3166 */
  regions: z.array(region).min(1).optional(),
  /** Detectors of your own, by the name of what they find */
  detectors: z.record(customName, detector).default({}),
  /** Terms of your own, by the name of what they are */
  dictionaries: z.record(customName, dictionary).default({}),
  /** Fields of JSON whose values are masked whole, by the last name of their path */
  fieldNames: z.record(z.string().min(1), entityName).default({}),
  /** A service that finds what no pattern can */
  model: model.optional(),
});

export type ColumnMask = z.output<typeof columnMask>;
export type MaskConfig = z.output<typeof maskSchema>;
