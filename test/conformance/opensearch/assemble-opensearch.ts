import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotRun } from './cannot-run.ts';
import { mavenProject } from './maven-project.ts';
import { OPENSEARCH_VERSION, SERVER_MODULES, type ServerModule } from './opensearch-parts.ts';
import { runCommand } from './run-command.ts';

/**
 * Puts a server together from Maven Central, once, and gives its directory.
 * @throws CannotRun when Maven or Maven Central is not reached
 * @throws Error when the parts are not there
 */
export async function assembleOpenSearch(
  cache: string,
  progress: (line: string) => void,
): Promise<string> {
  const kept = join(cache, `assembled-${fingerprint()}`);
  const home = join(kept, `opensearch-${OPENSEARCH_VERSION}`);
  if (await isThere(home)) return home;
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'staging-'));
  const abandon = () => rmSync(staging, { recursive: true, force: true });
  process.once('exit', abandon);
  try {
    progress(
      `assembling OpenSearch ${OPENSEARCH_VERSION} with k-NN from Maven Central (60 MB once)`,
    );
    await fetchParts(staging);
    for (const module of SERVER_MODULES) {
      await describeModule(join(staging, `opensearch-${OPENSEARCH_VERSION}`, 'modules'), module);
    }
    // Another run may have been faster: its directory is as good.
    await rename(staging, kept).catch(async (error: unknown) => {
      if (!(await isThere(home))) throw error;
    });
    return home;
  } finally {
    process.off('exit', abandon);
    await rm(staging, { recursive: true, force: true });
  }
}

async function fetchParts(directory: string): Promise<void> {
  const project = join(directory, 'pom.xml');
  await writeFile(project, mavenProject(directory));
  const { status, output } = await runCommand('mvn', ['-q', '-B', '-f', project, 'package']);
  if (status === 0) return;
  if (status === undefined) throw new CannotRun('Maven (`mvn`) is not installed');
  const lines = output.split('\n').filter((line) => line.includes('ERROR'));
  const reason = lines[0]?.slice(0, 400) ?? 'no reason given';
  if (/Could not transfer|Unknown host|Connection refused|Network is unreachable/.test(output)) {
    throw new CannotRun(`Maven Central is not reached: ${reason}`);
  }
  throw new Error(`Maven ended with ${status}: ${reason}`);
}

/** What the plugin loader of the server wants to read beside the jars. */
async function describeModule(modules: string, module: ServerModule): Promise<void> {
  const descriptor = {
    name: module.name,
    description: module.name,
    version: OPENSEARCH_VERSION,
    'opensearch.version': OPENSEARCH_VERSION,
    'java.version': '11',
    classname: module.classname,
    'extended.plugins': module.extends,
    'has.native.controller': 'false',
  };
  const lines = Object.entries(descriptor).map(([key, value]) => `${key}=${value}\n`);
  const directory = join(modules, module.name);
  await writeFile(join(directory, 'plugin-descriptor.properties'), lines.join(''));
  if (module.policy !== undefined) {
    await writeFile(join(directory, 'plugin-security.policy'), module.policy);
  }
}

/** Changes with the parts, so that other parts are assembled anew. */
function fingerprint(): string {
  const parts = mavenProject('') + JSON.stringify(SERVER_MODULES);
  return createHash('sha256').update(parts).digest('hex').slice(0, 12);
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
