import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerWorld } from './answer-world.ts';
import { startPostgres, type TestPostgres } from './start-postgres.ts';

let postgres: TestPostgres;
const { ask, withReply } = answerWorld(() => postgres.credential);

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** Memory of this thread alone, in bytes: other tests run in the same process. */
function heldHere(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('100,000 rows stream through in flat memory', async () => {
  const request = ask("select i, repeat('x', 2000) as filler from generate_series(1, 100000) i", {
    rowLimit: 200_000,
    statementMs: 60_000,
  });
  await withReply(request, async (reply) => {
    const before = heldHere();
    let bytes = 0;
    let peak = 0;
    let largest = 0;
    for await (const chunk of reply.body) {
      bytes += chunk.length;
      largest = Math.max(largest, chunk.length);
      peak = Math.max(peak, heldHere());
    }
    expect(reply.tally().rows).toBe(100_000);
    expect(bytes).toBeGreaterThan(200_000_000);
    expect(largest).toBeLessThan(1024 * 1024);
    // Most of it is garbage that V8 has not collected yet
    expect(peak - before).toBeLessThan(100_000_000);
  });
});
