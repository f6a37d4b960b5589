import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotRun } from './cannot-run.ts';
import { runCommand } from './run-command.ts';

/** The server needs 11; Java 24 took away the security manager that it insists on (JEP 486). */
const OLDEST = 11;
const NEWEST = 23;
const INSTALLED = '/usr/lib/jvm';

/**
 * The home of a Java that can run the server.
 * @throws CannotRun when there is none
 */
export async function findJavaHome(
  env: Readonly<Record<string, string | undefined>>,
  directory = INSTALLED,
): Promise<string> {
  const installed = await readdir(directory).catch(() => []);
  const homes = [
    env['OPENSEARCH_JAVA_HOME'],
    env['JAVA_HOME'],
    ...installed.map((name) => join(directory, name)),
    await homeOnPath(),
  ];
  for (const home of homes) {
    if (home !== undefined && (await canRun(home))) return home;
  }
  throw new CannotRun(`no Java ${OLDEST} to ${NEWEST} is installed`);
}

async function homeOnPath(): Promise<string | undefined> {
  const { output } = await runCommand('java', ['-XshowSettings:properties', '-version']);
  return /java\.home = (.+)/.exec(output)?.[1];
}

async function canRun(home: string): Promise<boolean> {
  const { output } = await runCommand(join(home, 'bin', 'java'), ['-version']);
  const major = Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  return major >= OLDEST && major <= NEWEST;
}
