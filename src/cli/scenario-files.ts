import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseScenarios, type Scenario } from '../policy/scenario.ts';
import { UsageError } from './command.ts';

/** A file of scenarios: what is in it, or why it cannot be read. */
export type ScenarioFile = Readonly<{
  file: string;
  scenarios: readonly Scenario[];
  problems: readonly string[];
}>;

/**
 * The scenario files at a path: a `.json` file, or all of a directory and those below it.
 * @throws UsageError when there is none
 */
export async function readScenarioFiles(
  path: string,
  directory: string,
): Promise<readonly ScenarioFile[]> {
  const full = resolve(directory, path);
  const found = await stat(full).catch(() => undefined);
  if (found === undefined) throw new UsageError(`there is no \`${path}\``);
  const names = found.isDirectory()
    ? (await readdir(full, { recursive: true })).filter((name) => name.endsWith('.json')).sort()
    : [''];
  if (names.length === 0) throw new UsageError(`there are no .json files in \`${path}\``);
  return Promise.all(
    names.map(async (name) => {
      const file = join(full, name);
      const parsed = parseScenarios(await readFile(file, 'utf8'));
      return {
        file: relative(directory, file),
        scenarios: parsed.ok ? parsed.scenarios : [],
        problems: parsed.ok ? [] : parsed.problems,
      };
    }),
  );
}
