import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotRun } from '../opensearch/cannot-run.ts';
import { runCommand } from '../opensearch/run-command.ts';

/** CountTokens and bearer tokens need a recent one. */
const PACKAGE = 'boto3==1.43.107';

/**
 * The Python of an environment of its own with boto3 in it, made once in a folder.
 * @throws CannotRun without Python 3, or where the package cannot be fetched
 */
export async function boto3Python(folder: string, python3 = 'python3'): Promise<string> {
  const python = join(folder, PACKAGE.replace('==', '-'), 'bin', 'python');
  if (await hasBoto3(python)) return python;
  const made = await runCommand(python3, ['-m', 'venv', join(python, '../..')]);
  if (made.status !== 0) throw new CannotRun(`${python3} makes no environment: ${lastLine(made)}`);
  const install = ['-m', 'pip', '--disable-pip-version-check', '-q', 'install', PACKAGE];
  const installed = await runCommand(python, install);
  if (installed.status !== 0)
    throw new CannotRun(`no ${PACKAGE} to be had: ${lastLine(installed)}`);
  return python;
}

async function hasBoto3(python: string): Promise<boolean> {
  const there = await access(python).then(
    () => true,
    () => false,
  );
  return there && (await runCommand(python, ['-c', 'import boto3'])).status === 0;
}

function lastLine({ status, output }: Readonly<{ status: number | undefined; output: string }>) {
  return output.trim().split('\n').at(-1) || `status ${status}`;
}
