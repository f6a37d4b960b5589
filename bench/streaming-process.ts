import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalGate } from '../src/local/local-gate.ts';
import { useRealPostgres } from '../src/local/postgres/real-postgres.ts';
import { childOptions, serveParent } from './child.ts';
import { demoProject } from './demo-project.ts';
import { watchMemory } from './memory-growth.ts';

export type StreamingGate = Readonly<{ url: string; issuerUrl: string }>;

const { postgresUrl, rows } = childOptions<Readonly<{ postgresUrl: string; rows: number }>>();

const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
const gate = await startLocalGate({
  project: await demoProject(directory, { rows }),
  directory,
  port: 0,
  postgres: () => useRealPostgres(postgresUrl, { embeddings: false }),
});

serveParent({ url: gate.url, issuerUrl: gate.issuerUrl } satisfies StreamingGate, {
  ...watchMemory(),
  close: async () => {
    await gate.close();
    await rm(directory, { recursive: true, force: true });
  },
});
