import type { CustomDetector } from './custom-detector.ts';
import type { EntityName } from './entity-name.ts';
import { type FieldEntities, fieldLookup } from './field-entities.ts';
import { type Finder, type FinderOptions, finderOver, scanFor } from './finder.ts';
import { type JoinedMasker, joinedMasker } from './joined-masker.ts';
import { type JsonMasker, jsonMasker } from './json-masker.ts';
import { jsonStreamMasker } from './json-stream-masker.ts';
import { maskFindings } from './mask-findings.ts';
import { type MaskedRun, runMasker, type TextRun } from './mask-run.ts';
import type { Masker } from './masker.ts';
import { type Replace, redactWithType } from './replace.ts';
import { replacerOf } from './replacer.ts';
import { type StreamMasker, streamMaskerOver } from './stream-masker.ts';

/** What to find and what to put in its place. */
export type MaskingOptions = FinderOptions &
  Readonly<{
    /** One action for all entities, or one for each; `[ENTITY]` where nothing is said */
    actions?: Replace | Partial<Record<EntityName, Replace>>;
    /** Fields of JSON that are masked whole */
    fields?: FieldEntities;
  }>;

/** Everything that a connector needs of masking; knows no protocol. */
export type MaskingEngine = Readonly<{
  /** Masks a text. */
  text: Masker;
  /** Masks texts that are read as one. */
  run: (run: TextRun) => MaskedRun;
  /** Finds without replacing. */
  find: Finder;
  /** Masks a text that arrives in pieces. */
  stream: (field?: string) => StreamMasker;
  /** The same for texts that are read as one. */
  joined: () => JoinedMasker;
  /** Masks parsed JSON. */
  json: JsonMasker;
  /** Masks JSON text that arrives in pieces. */
  jsonStream: () => StreamMasker;
}>;

/** A pattern that compiles may still stand where the engine never looks. */
function verify({ entity, matches, rejects }: CustomDetector, find: Finder): void {
  const taken = rejects.find((text) => find(text).some((one) => one.entity === entity));
  if (taken !== undefined)
    throw new RangeError(`\`${entity}\` finds something in \`${taken}\`, which it must reject`);
  for (const { text, start, field } of matches) {
    const found = find(text, field).some(
      (one) => one.entity === entity && one.start === start && one.end === text.length,
    );
    if (found) continue;
    throw new RangeError(
      `\`${entity}\` does not find its test \`${text}\`: a pattern begins with a literal character, or describes a number or a word with a digit in it`,
    );
  }
}

/**
 * The engine of one profile. Build it once: it compiles its tables.
 *
 * @throws RangeError when a custom detector does not find its own tests
 */
export function maskingEngine(options: MaskingOptions = {}): MaskingEngine {
  return compileEngine(options)(options.actions ?? redactWithType);
}

/** Engines of one profile that differ in their actions, such as the placeholders of a session. */
export type EngineOf = (actions: NonNullable<MaskingOptions['actions']>) => MaskingEngine;

/**
 * Compiles what engines share; each of them is made in no time.
 *
 * @throws RangeError when a custom detector does not find its own tests
 */
export function compileEngine(options: Omit<MaskingOptions, 'actions'>): EngineOf {
  const scan = scanFor(options);
  const find = finderOver(scan);
  for (const detector of options.custom ?? []) verify(detector, find);
  const entityOf = fieldLookup(options.fields ?? {});
  return (actions) => {
    const replace = replacerOf(actions);
    const stream = (field?: string): StreamMasker => streamMaskerOver(scan, replace, field);
    return {
      text: (text) => {
        const findings = find(text);
        return { text: maskFindings(text, findings, replace), count: findings.length };
      },
      run: runMasker(find, replace),
      find,
      stream,
      joined: () => joinedMasker((own) => streamMaskerOver(scan, own), replace),
      json: jsonMasker({ find, replace, entityOf }),
      jsonStream: () => jsonStreamMasker({ find, replace, entityOf, stream }),
    };
  };
}
