import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childOptions, serveParent } from '../../bench/child.ts';
import { startLocalGate } from '../../src/local/local-gate.ts';
import { useRealOpenSearch } from '../../src/local/opensearch/real-opensearch.ts';
import { seededDirectory } from './seeded-directory.ts';

/** What the memory of this process has grown by, in bytes, at most. */
export type SearchGrowth = Readonly<{ resident: number; heap: number }>;
export type SearchGateOptions = Readonly<{ upstream: string; project: string }>;

// A whole gate in a process of its own, whose memory is nobody else's. It is started by `startChild`.
const { upstream, project } = childOptions<SearchGateOptions>();
const SAMPLE_MS = 5;

const directory = await mkdtemp(join(tmpdir(), 'sallyport-search-gate-'));
await rename(await seededDirectory(), join(directory, 'postgres'));
const gate = await startLocalGate({
  project,
  directory,
  port: 0,
  opensearch: () => useRealOpenSearch(upstream, { project }),
});

let before = process.memoryUsage();
let peak = { resident: 0, heap: 0 };

setInterval(() => {
  const { rss, heapUsed, external } = process.memoryUsage();
  peak = {
    resident: Math.max(peak.resident, rss - before.rss),
    heap: Math.max(peak.heap, heapUsed + external - before.heapUsed - before.external),
  };
}, SAMPLE_MS);

serveParent(
  { url: gate.url, issuerUrl: gate.issuerUrl },
  {
    begin: () => {
      before = process.memoryUsage();
      peak = { resident: 0, heap: 0 };
    },
    growth: (): SearchGrowth => peak,
    close: async () => {
      await gate.close();
      await rm(directory, { recursive: true, force: true });
    },
  },
);
