import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nearestName } from '../config/nearest-name.ts';
import { ENTITY_NAMES, type EntityName, entityNamed } from '../masking/entity-name.ts';
import { maskReport } from '../masking/mask-report.ts';
import { maskingEngine } from '../masking/masking-engine.ts';
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

const ENTITY_LINES = ENTITY_NAMES.map((name) => `  ${name}`).join('\n');

/** `sallyport mask` */
export const mask: Command = {
  name: 'mask',
  summary: 'mask a text, or list what is found in it',
  help: `usage: sallyport mask [FILE] [options]

Masks standard input, or FILE, as the gate masks what it returns.

options:
  --entities LIST   only these, with commas: EMAIL,PHONE (default: all)
  --findings        print {findings: [{entity, start, end, line, column}], counts} instead;
                    the values themselves are not printed

entities:
${ENTITY_LINES}

examples:
  echo 'write to ada@example.com' | sallyport mask
  sallyport mask notes.txt --findings`,

  async run(args, terminal) {
    const options = { entities: { type: 'string' }, findings: { type: 'boolean' } } as const;
    const { values, positionals } = parseOptions(args, options, { most: 1 });
    const engine = maskingEngine({ entities: entitiesOf(values.entities) });
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
