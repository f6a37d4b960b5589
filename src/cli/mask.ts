import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ENTITY_NAMES, type EntityName, entityNamed } from '../masking/entity-name.ts';
import { maskReport } from '../masking/mask-report.ts';
import { maskingEngine } from '../masking/masking-engine.ts';
import { type Command, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';

function entitiesOf(list: string | undefined): readonly EntityName[] {
  if (list === undefined) return ENTITY_NAMES;
  return list.split(',').map((name) => {
    const entity = entityNamed(name.trim());
    if (entity === undefined) throw new UsageError(`unknown entity \`${name.trim()}\``);
    return entity;
  });
}

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
        ? await terminal.input()
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

async function read(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`cannot read \`${name}\``, { cause });
  }
}
