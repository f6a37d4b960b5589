import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = ['chromium', 'fonts-dejavu-core'];
const LIBRARIES = ['x86_64', 'aarch64'].flatMap((machine) => [
  `usr/lib/${machine}-linux-gnu`,
  `usr/lib/${machine}-linux-gnu/pulseaudio`,
  `lib/${machine}-linux-gnu`,
]);

/** A Chromium that can be started, with the libraries that this machine lacks. */
export type Chromium = Readonly<{ executable: string; libraries: string }>;

/**
 * Debian's Chromium, unpacked beside the system and not installed: nothing of it needs to be root.
 * Kept for the next time.
 * @throws Error when there is no Debian, or its archive cannot be reached
 */
export async function debianChromium(): Promise<Chromium> {
  const directory = join(tmpdir(), 'sallyport-chromium');
  const unpacked = await readdir(directory).then(
    (names) => names.length > 0,
    () => false,
  );
  if (!unpacked) await unpack(directory);
  return {
    executable: join(directory, 'usr/lib/chromium/chromium'),
    libraries: LIBRARIES.map((path) => join(directory, path)).join(':'),
  };
}

async function unpack(directory: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'sallyport-debs-'));
  try {
    const names = await missingPackages();
    const options = { cwd: work, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 };
    await run('apt-get', ['download', '-qq', ...names], options);
    const root = join(work, 'root');
    await mkdir(root);
    for (const file of await readdir(work)) {
      if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), root], options);
    }
    await rm(directory, { recursive: true, force: true });
    await rename(root, directory);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What Debian would install for it: itself, and every library that is not there. */
async function missingPackages(): Promise<readonly string[]> {
  const args = ['install', '--print-uris', '-y', '-qq', '--no-install-recommends'];
  const { stdout } = await run('apt-get', [...args, '-o', 'Debug::NoLocking=1', ...PACKAGES], {
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
  });
  const names = [...stdout.matchAll(/^'[^']+' ([^_\s]+)_/gm)].map(([, name = '']) => name);
  if (names.length === 0) throw new Error('Debian names no packages for Chromium');
  return names;
}
