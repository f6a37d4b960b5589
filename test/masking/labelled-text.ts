import { readFileSync } from 'node:fs';
import type { Labelled } from '../../bench/masking/score.ts';
import type { EntityName } from '../../src/masking/entity-name.ts';
import type { Finding } from '../../src/masking/finding.ts';

/** A value in a hand-written text, `«value»`, or `«ENTITY|value»` when it is not of the text's own kind. */
const MARK = /«(?:([A-Z_]+)\|)?([^»]*)»/g;

/** The text without its marks, and what they mark. */
export function labelled(marked: string, entity: EntityName): Labelled {
  const values: Finding[] = [];
  let text = '';
  let from = 0;
  for (const match of marked.matchAll(MARK)) {
    const [whole, other, value = ''] = match;
    text += marked.slice(from, match.index);
    const name = (other ?? entity) as EntityName;
    values.push({ entity: name, start: text.length, end: text.length + value.length });
    text += value;
    from = match.index + whole.length;
  }
  return { text: text + marked.slice(from), values };
}

function corpus<T>(name: string): Readonly<Record<string, T>> {
  return JSON.parse(readFileSync(new URL(`corpora/${name}.json`, import.meta.url), 'utf8'));
}

/** The hand-written texts: each value in the words, files and formats that it comes in. */
export function handWritten(): readonly Labelled[] {
  const texts = Object.entries(corpus<readonly string[]>('positives')).flatMap(([entity, lines]) =>
    lines.map((line) => labelled(line, entity as EntityName)),
  );
  const fields = Object.entries(corpus<Record<string, readonly string[]>>('fields'));
  for (const [entity, byField] of fields) {
    for (const [field, values] of Object.entries(byField)) {
      for (const value of values) {
        texts.push({ ...labelled(`«${value}»`, entity as EntityName), field });
      }
    }
  }
  return texts;
}

/** Texts that look as if there were something in them, by kind. */
export function nearMisses(): Readonly<Record<string, readonly string[]>> {
  return corpus('negatives');
}

/** Values with right and with wrong check digits or structure, and what may stand before them. */
export type CheckDigits = Readonly<{
  before: readonly string[];
  right: readonly string[];
  wrong: readonly string[];
}>;

export function checkDigits(): Readonly<Record<string, CheckDigits>> {
  return corpus('check-digits');
}
