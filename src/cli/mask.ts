import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { loadConfig } from '../config/load-config.ts';
import { nearestName, suggestName } from '../config/nearest-name.ts';
import { combineProfiles } from '../masking/combine-profiles.ts';
import { ENTITY_NAMES, type EntityName, entityNamed } from '../masking/entity-name.ts';
import { maskReport } from '../masking/mask-report.ts';
import { type MaskingEngine, maskingEngine } from '../masking/masking-engine.ts';
import { profileKeys } from '../masking/profile-keys.ts';
import { profileOptions } from '../masking/profile-options.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';

function entitiesOf(list: string | undefined): readonly EntityName[] {
  if (list === undefined) return ENTITY_NAMES;
  return list.split(',').map((name) => {
    const entity = entityNamed(name.trim());
    if (entity !== undefined) return entity;
    const near = nearestName(name.trim().toUpperCase(), ENTITY_NAMES);
    const hint = near === undefined ? '' : ` (nearest: ${near})`;
    throw new UsageError(`unknown entity \`${name.trim()}\`${hint}`);
  });
}

/** The engine of a mask of the configuration. Its keys are made for this run, so its tokens end with it. */
async function profileEngine(name: string, project: string): Promise<MaskingEngine> {
  const { masks } = await loadConfig(project).catch((error: unknown) => {
    throw error instanceof ConfigError ? new UsageError(error.message, { cause: error }) : error;
  });
  const profile = Object.hasOwn(masks, name) ? masks[name] : undefined;
  if (profile === undefined) {
    throw new UsageError(`unknown mask \`${name}\`${suggestName(name, Object.keys(masks))}`);
  }
  const secret = randomBytes(32);
  const keys = profileKeys(() => secret);
  return maskingEngine(profileOptions(combineProfiles([{ name, profile }]), keys));
}

const ENTITY_LINES = ENTITY_NAMES.map((name) => `  ${name}`).join('\n');

const OPTIONS = {
  entities: { type: 'string' },
  profile: { type: 'string' },
  project: { type: 'string' },
  findings: { type: 'boolean' },
} as const;

/** `sallyport mask` */
export const mask: Command = {
  name: 'mask',
  summary: 'mask a text, or list what is found in it',
  help: `usage: sallyport mask [FILE] [options]

Masks standard input, or FILE, as the gate masks text that it returns. JSON is masked as
text too, so what comes out need not be valid JSON: a number becomes [PHONE] without quotes.

options:
  --entities LIST   only these, with commas: EMAIL,PHONE (default: all)
  --profile NAME    as that mask of sallyport.config.ts does. The keys of tokens are made for
                    this run, and a service that the mask asks about text is not asked
  --project DIR     directory of the configuration (default: this one)
  --findings        print {findings: [{entity, start, end, line, column}], counts} instead;
                    the values themselves are not printed

entities:
${ENTITY_LINES}

examples:
  echo 'write to ada@example.com' | sallyport mask
  sallyport mask notes.txt --findings
  sallyport mask notes.txt --profile pii`,

  async run(args, terminal) {
    const { values, positionals } = parseOptions(args, OPTIONS, { most: 1 });
    if (values.profile !== undefined && values.entities !== undefined) {
      throw new UsageError('--profile says what is looked for, so it takes no --entities');
    }
    if (values.profile === undefined && values.project !== undefined) {
      throw new UsageError('--project is of use with --profile only');
    }
    const engine =
      values.profile === undefined
        ? maskingEngine({ entities: entitiesOf(values.entities) })
        : await profileEngine(values.profile, resolve(terminal.directory, values.project ?? '.'));
    const [file] = positionals;
    const text =
      file === undefined
        ? await pipedText(terminal)
        : await read(resolve(terminal.directory, file), file);
    const report = maskReport(engine, text);
    if (values.findings) {
      terminal.out(JSON.stringify({ findings: report.findings, counts: report.counts }, null, 2));
    } else {
      terminal.out(report.text.replace(/\n$/, ''));
    }
    return 0;
  },
};

async function pipedText(terminal: Terminal): Promise<string> {
  if (terminal.interactive) {
    throw new UsageError('a text is required: a file, or on stdin from a pipe');
  }
  return await terminal.input();
}

async function read(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`cannot read \`${name}\``, { cause });
  }
}
