import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory that one process has to itself. */
export interface DirectoryClaim {
  release(): Promise<void>;
}

const FILE = 'in-use';

/**
 * Claims a directory for this process, making it if need be. Two engines on the same files would
 * destroy them.
 * @throws Error when a living process, this one included, holds it
 */
export async function claimDirectory(directory: string): Promise<DirectoryClaim> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, FILE);
  const stamp = `${process.pid} ${startOfProcess()}`;
  try {
    await writeFile(path, stamp, { flag: 'wx' });
  } catch (error) {
    const holder = await readFile(path, 'utf8').catch(() => '');
    if (!isExisting(error) || isHeld(holder, stamp)) {
      throw new Error(
        `the directory \`${directory}\` is in use by process ${holder.split(' ')[0]}`,
        {
          cause: error,
        },
      );
    }
    await writeFile(path, stamp);
  }
  return { release: () => rm(path, { force: true }) };
}

// Process numbers come back, above all in containers: our own number is only us with our own start.
function isHeld(holder: string, stamp: string): boolean {
  if (holder === stamp) return true;
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function startOfProcess(): number {
  return Math.round(performance.timeOrigin);
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
