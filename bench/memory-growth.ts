/** What the memory of this process has grown by, in bytes, at most. */
export type Growth = Readonly<{ resident: number; heap: number }>;

const SAMPLE_MS = 5;

/** Watches the memory of this process from now on; `begin` forgets what was. */
export function watchMemory(): Readonly<{ begin: () => void; growth: () => Growth }> {
  let before = process.memoryUsage();
  let peak: Growth = { resident: 0, heap: 0 };
  setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    peak = {
      resident: Math.max(peak.resident, rss - before.rss),
      heap: Math.max(peak.heap, heapUsed + external - before.heapUsed - before.external),
    };
  }, SAMPLE_MS);
  return {
    begin() {
      before = process.memoryUsage();
      peak = { resident: 0, heap: 0 };
    },
    growth: () => peak,
  };
}
