import { expect, test } from 'vitest';
import { manyStreams } from '../../bench/bedrock/many-streams.ts';
import { modelStreams } from '../../bench/bedrock/model-streams.ts';
import { withModelGate } from '../../bench/bedrock/start-model-gate.ts';

const MB = 1024 * 1024;
const STREAMS = 200;

test('200 streams at once leave nothing behind in the process, and take no more each time', async () => {
  await withModelGate({ paceMs: 20, characters: 400 }, async ({ gate, token }) => {
    // What is compiled, loaded and pooled once is not what streams cost.
    await manyStreams(gate, token, STREAMS);
    for (let round = 0; round < 3; round += 1) {
      const { kept, peak } = await manyStreams(gate, token, STREAMS);
      expect(kept).toBeLessThan(2 * MB);
      expect(peak.resident).toBeLessThan(128 * MB);
    }
  });
}, 120_000);

test('a masked stream takes no more bytes than the service’s own', async () => {
  await withModelGate({ paceMs: 0, characters: 4_000 }, async ({ upstream, gate, token }) => {
    const direct = await modelStreams(upstream.ready, token).read();
    const masked = await modelStreams(gate.ready, token).read();
    expect(masked.bytes).toBeLessThanOrEqual(direct.bytes);
  });
}, 60_000);
