/** What the memory of this process has grown by, in bytes, at most. */
export type Growth = Readonly<{ resident: number; heap: number }>;

/** Samples the memory of this process from now on; `begin` forgets what was seen so far. */
export function watchGrowth(sampleMs: number): Readonly<{ begin(): void; growth(): Growth }> {
  let before = process.memoryUsage();
  let peak = { resident: 0, heap: 0 };
  setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    peak = {
      resident: Math.max(peak.resident, rss - before.rss),
      heap: Math.max(peak.heap, heapUsed + external - before.heapUsed - before.external),
    };
  }, sampleMs);
  return {
    begin() {
      before = process.memoryUsage();
      peak = { resident: 0, heap: 0 };
    },
    growth: () => peak,
  };
}
