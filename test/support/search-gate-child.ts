import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childOptions, serveParent } from '../../bench/child.ts';
import { demoProject } from '../../bench/demo-project.ts';
import { watchMemory } from '../../bench/memory-growth.ts';
import { startLocalGate } from '../../src/local/local-gate.ts';
import { useRealOpenSearch } from '../../src/local/opensearch/real-opensearch.ts';
import { seededDirectory } from './seeded-directory.ts';

export type SearchGateOptions = Readonly<{ upstream: string; project: string }>;

// A whole gate in a process of its own, whose memory is nobody else's. It is started by `startChild`.
const { upstream, project } = childOptions<SearchGateOptions>();

/** Far more than any of it takes: what is asked for is its memory, on a machine with other work too. */
const PATIENCE_SECONDS = 300;

const directory = await mkdtemp(join(tmpdir(), 'sallyport-search-gate-'));
await rename(await seededDirectory(), join(directory, 'postgres'));
const gate = await startLocalGate({
  project: await demoProject(directory, { statementSeconds: PATIENCE_SECONDS }),
  directory,
  port: 0,
  opensearch: () => useRealOpenSearch(upstream, { project }),
});

serveParent(
  { url: gate.url, issuerUrl: gate.issuerUrl },
  {
    ...watchMemory(),
    close: async () => {
      await gate.close();
      await rm(directory, { recursive: true, force: true });
    },
  },
);
