import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { archiveKey } from '../sessions/archive-key.ts';
import type { SessionArchive, TranscriptWriter } from '../sessions/session-archive.ts';

/** Longest name that every file system takes, less the ending. */
const MAX_NAME = 200;

/**
 * Transcripts as files in one directory, which is made when it is not there. What an earlier run
 * left half-written is removed. Throws SallyportError `unavailable` when the directory cannot be used.
 */
export async function openFileSessionArchive(directory: string): Promise<SessionArchive> {
  const unfinished = join(directory, 'unfinished');
  await guarded(async () => {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
  });
  return {
    create: (key) =>
      fileTranscriptWriter({
        directory,
        key: archiveKey(key),
        temporary: join(unfinished, randomUUID()),
      }),
    read: (key) =>
      guarded(async () => {
        try {
          return await readFile(join(directory, fileName(archiveKey(key))));
        } catch (thrown) {
          if (hasCode(thrown, 'ENOENT')) return undefined;
          throw thrown;
        }
      }),
  };
}

type Target = Readonly<{ directory: string; key: string; temporary: string }>;

function fileTranscriptWriter({ directory, key, temporary }: Target): TranscriptWriter {
  const hash = createHash('sha256');
  let bytes = 0;
  let ended = false;
  let opened: Promise<FileHandle> | undefined;
  const file = () => {
    opened ??= open(temporary, 'wx', 0o600);
    return opened;
  };
  const drop = async () => {
    await opened?.then((handle) => handle.close()).catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
  };
  return {
    write: (chunk) =>
      guarded(async () => {
        if (ended) throw new Error('the transcript has ended');
        const handle = await file();
        await handle.appendFile(chunk);
        hash.update(chunk);
        bytes += chunk.byteLength;
      }),
    commit: () =>
      guarded(async () => {
        if (ended) throw new Error('the transcript has ended');
        ended = true;
        try {
          await (await file()).sync();
          // Fails when the key is taken; a rename would replace what is there.
          await link(temporary, join(directory, fileName(key)));
          await syncDirectory(directory);
        } finally {
          await drop();
        }
        return { key, sha256: hash.digest('hex'), bytes };
      }),
    async abort() {
      if (ended) return;
      ended = true;
      await drop();
    },
  };
}

/**
 * One flat name for a key. `%` escapes `/` and all else that a file system may read its own way;
 * `+` is never left by the escape, so that no key is named like the hash of a long one.
 */
function fileName(key: string): string {
  const name = encodeURIComponent(key);
  if (name.length <= MAX_NAME) return `${name}.transcript`;
  return `+${createHash('sha256').update(key).digest('hex')}.transcript`;
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause;
    throw new SallyportError('unavailable', 'the archive on this machine failed', { cause });
  }
}
