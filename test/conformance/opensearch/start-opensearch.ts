import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chown, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assembleOpenSearch } from './assemble-opensearch.ts';
import { findJavaHome } from './find-java.ts';
import { type ServerDirectories, writeServerSettings } from './server-settings.ts';

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/sallyport-opensearch');
/** `nobody`: the server refuses to run as root. */
const UNPRIVILEGED = 65_534;
const START_MS = 180_000;
const STOP_MS = 20_000;
const LAST_LINES = 30;

export type OpenSearchServer = Readonly<{
  /** On loopback, without TLS and without authentication */
  url: string;
  close: () => Promise<void>;
}>;

/**
 * A real OpenSearch with k-NN (engine `lucene`), assembled from Maven Central, empty, on a free port
 * of 127.0.0.1; its data is deleted when it is closed.
 * @throws CannotRun when this machine has no Java or Maven, or does not reach Maven Central
 * @throws Error with the last lines of its log when it does not start
 */
export async function startOpenSearch(
  progress: (line: string) => void = () => {},
): Promise<OpenSearchServer> {
  const javaHome = await findJavaHome(process.env);
  const assembled = await assembleOpenSearch(CACHE, progress);
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-opensearch-'));
  let server: ChildProcess | undefined;
  const abandon = () => {
    server?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  const close = async () => {
    process.off('exit', abandon);
    if (server !== undefined) await stop(server);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    // A copy of its own: the cache may be where an unprivileged user cannot look.
    const home = join(directory, 'home');
    await cp(assembled, home, { recursive: true });
    const settings = await writeServerSettings(directory);
    const user = await chooseUser([directory, ...Object.values(settings)]);
    progress('starting OpenSearch');
    server = launch(home, settings, javaHome, user);
    const url = await announcedUrl(server);
    await healthy(url);
    progress(`OpenSearch is ready at ${url}`);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type User = Readonly<{ uid?: number; gid?: number }>;

async function chooseUser(directories: readonly string[]): Promise<User> {
  if (process.getuid?.() !== 0) return {};
  for (const path of directories) await chown(path, UNPRIVILEGED, UNPRIVILEGED);
  return { uid: UNPRIVILEGED, gid: UNPRIVILEGED };
}

function launch(home: string, settings: ServerDirectories, javaHome: string, user: User) {
  return spawn(join(home, 'bin', 'opensearch'), [], {
    cwd: home,
    ...user,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: settings.tmp,
      OPENSEARCH_JAVA_HOME: javaHome,
      OPENSEARCH_PATH_CONF: settings.conf,
      OPENSEARCH_TMPDIR: settings.tmp,
    },
  });
}

/** The server names the port that it was given in its log. */
function announcedUrl(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const last: string[] = [];
    const fail = (reason: string) => reject(new Error(`${reason}\n${last.join('\n')}`));
    const timer = setTimeout(() => fail('OpenSearch did not start in time'), START_MS);
    for (const input of [server.stdout, server.stderr]) {
      if (input === null) continue;
      createInterface({ input }).on('line', (line) => {
        last.push(line);
        if (last.length > LAST_LINES) last.shift();
        const address = /HttpServerTransport\] publish_address \{([\d.]+:\d+)\}/i.exec(line)?.[1];
        if (address === undefined) return;
        clearTimeout(timer);
        resolve(`http://${address}`);
      });
    }
    server.once('error', (error) => fail(error.message));
    server.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`OpenSearch ended with ${code ?? signal}`);
    });
  });
}

async function healthy(url: string): Promise<void> {
  const response = await fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=60s`);
  if (!response.ok) throw new Error(`OpenSearch is not healthy: ${response.status}`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
