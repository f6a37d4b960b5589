import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIME_LIMIT = 8 * 60_000;

/** What the corpora are made with; other versions make other values. */
const INSTALLED = [
  'faker==40.54.0',
  'python-stdnum==2.2',
  'schwifty==2026.10.1',
  'numpy==2.4.6',
  'pandas==3.1.1',
  'pyyaml==6.0.3',
  'tqdm==4.70.1',
];
const WHEEL = 'presidio-evaluator==0.3.2';
const SOURCE = 'email-validator==2.4.0';
const NODE_PACKAGE = '@faker-js/faker@10.6.0';

async function there(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function only(folder: string, ending: string): Promise<string> {
  const name = (await readdir(folder)).find((one) => one.endsWith(ending));
  if (name === undefined) throw new Error(`no ${ending} in the package folder`);
  return join(folder, name);
}

/** Installs and unpacks the Python packages with pip's own settings. */
async function fetchPython(folder: string): Promise<string> {
  const venv = join(folder, 'venv');
  const python = join(venv, 'bin', 'python');
  const pip = (...args: string[]) =>
    run(python, ['-m', 'pip', '--disable-pip-version-check', '-q', ...args], {
      timeout: TIME_LIMIT,
    });
  await run('python3', ['-m', 'venv', venv], { timeout: TIME_LIMIT });
  await pip('install', ...INSTALLED);
  await pip('download', '--no-deps', '--only-binary', ':all:', '-d', folder, WHEEL);
  await pip('download', '--no-deps', '--no-binary', ':all:', '-d', folder, SOURCE);
  const wheel = await only(folder, '.whl');
  await run(python, ['-m', 'zipfile', '-e', wheel, join(folder, 'presidio_evaluator-wheel')]);
  const source = await only(folder, '.tar.gz');
  await run('tar', ['-xzf', source, '-C', folder]);
  await rename(source.slice(0, -'.tar.gz'.length), join(folder, 'email_validator-sdist'));
  return python;
}

/** Writes what `script` prints into `file`, which is there only when all of it is. */
async function printInto(file: string, command: string, args: readonly string[]): Promise<void> {
  const part = `${file}.part`;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const sink = createWriteStream(part);
  child.stdout.pipe(sink);
  const [code] = await Promise.all([
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }),
    new Promise<void>((resolve) => sink.once('close', () => resolve())),
  ]);
  if (code !== 0) throw new Error(`the generator of corpora ended with ${code}`);
  await rename(part, file);
}

/**
 * The file of labelled lines in `folder`, made once.
 *
 * @throws when python3 is missing or a registry cannot be reached
 */
export async function pythonCorpora(folder: string): Promise<string> {
  const file = join(folder, 'corpora.jsonl');
  if (await there(file)) return file;
  await mkdir(folder, { recursive: true });
  const ready = join(folder, 'email_validator-sdist');
  const python = (await there(ready))
    ? join(folder, 'venv', 'bin', 'python')
    : await fetchPython(folder);
  const script = join(import.meta.dirname, 'independent_corpora.py');
  await printInto(file, python, [script, folder]);
  return file;
}

/** Folder of Faker for JavaScript, installed with npm's own settings. */
export async function fakerFolder(folder: string): Promise<string> {
  const prefix = join(folder, 'npm');
  const installed = join(prefix, 'node_modules', '@faker-js', 'faker');
  if (await there(installed)) return installed;
  await mkdir(prefix, { recursive: true });
  const args = ['install', '--prefix', prefix, '--no-save', '--ignore-scripts', '--no-audit'];
  await run('npm', [...args, NODE_PACKAGE], { timeout: TIME_LIMIT });
  return installed;
}
