import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Holds the data of what lives as long as a worker; removed after the last of them */
    runDirectory: string;
  }
}

/** Runs once before all tests, as `globalSetup` of the suite, and after them. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-run-'));
  provide('runDirectory', directory);
  return () => rm(directory, { recursive: true, force: true });
}
