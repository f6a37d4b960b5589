import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CannotRun } from '../opensearch/cannot-run.ts';
import { boto3Python } from './boto3-python.ts';

test('without Python the suite cannot run, and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-boto3-'));
  await expect(boto3Python(folder, 'no-such-python')).rejects.toThrow(CannotRun);
  await rm(folder, { recursive: true });
});
