import { resolve } from 'node:path';
import type { Config } from '../config/config-schema.ts';
import type { Command } from './command.ts';
import { loadProject, projectProblemText } from './load-project.ts';
import { parseOptions } from './parse-options.ts';

/** `sallyport policy check` */
export const policyCheck: Command = {
  name: 'policy check',
  summary: 'check the configuration and the policies, as the gate does when it starts',
  help: `usage: sallyport policy check [options]

Reads sallyport.config.ts and policies/*.cedar. Every problem is printed with its
file and line; nothing is printed twice, and nothing is half accepted. Tables,
indices and models of masks must be in the configuration. Which columns and fields
these have is not known here: those of masks are named, to be read once more.

options:
  --project DIR   directory of the configuration (default: this one)
  --json          print {ok, policies, version, problems, unchecked} instead

examples:
  sallyport policy check
  sallyport policy check --project ../other --json`,

  async run(args, terminal) {
    const options = { project: { type: 'string' }, json: { type: 'boolean' } } as const;
    const { values } = parseOptions(args, options, { most: 0 });
    const loaded = await loadProject(resolve(terminal.directory, values.project ?? '.'));
    if (values.json) {
      const answer = loaded.ok
        ? {
            ok: true,
            policies: [...loaded.project.policies.policies.keys()],
            version: loaded.project.policies.version,
            problems: [],
            unchecked: columnsOf(loaded.project.config),
          }
        : { ok: false, problems: loaded.problems };
      terminal.out(JSON.stringify(answer, null, 2));
    } else if (loaded.ok) {
      const { policies, version } = loaded.project.policies;
      const count = `${policies.size} ${policies.size === 1 ? 'policy' : 'policies'}`;
      terminal.out(`${terminal.paint('green', 'good')}: ${count}, version ${version.slice(0, 12)}`);
      terminal.out('restart the gate to use them');
      const unchecked = columnsOf(loaded.project.config);
      if (unchecked.length > 0) {
        terminal.out(
          `columns and fields that masks name are compared with the database by the gate alone: ${unchecked.join(', ')}`,
        );
      }
    } else {
      for (const problem of loaded.problems) terminal.err(projectProblemText(problem));
    }
    return loaded.ok ? 0 : 1;
  },
};

/** Columns and fields that masks name. The text of models has none. */
function columnsOf({ masks, connections }: Config): readonly string[] {
  const named = Object.values(masks).flatMap(({ columns, detected, fields }) => [
    ...Object.keys(columns),
    ...detected,
    ...Object.keys(fields),
  ]);
  const hasColumns = (name: string) => connections[name.split('/')[0] ?? '']?.kind !== 'bedrock';
  return [...new Set(named.filter(hasColumns))].sort();
}
