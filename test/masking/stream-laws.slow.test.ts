import { cpuUsage } from 'node:process';
import { expect, test } from 'vitest';
import { mixedCorpus, randomOf } from '../../bench/masking/corpus.ts';
import { HOSTILE_SEEDS } from '../../bench/masking/hostile-seeds.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { DOCUMENTS } from './documents.ts';
import { emissions, randomChunks } from './stream-chunks.ts';

const engine = maskingEngine();
const TEXTS = [...DOCUMENTS.map(({ text }) => text), ...mixedCorpus(21, 12_000)];

test('the corpora in 10,000 random chunkings are masked as the whole is', {
  timeout: 600_000,
}, () => {
  const random = randomOf(1);
  const masked = TEXTS.map((text) => engine.text(text).text);
  for (let run = 0; run < 10_000; run++) {
    const index = run % TEXTS.length;
    const chunks = randomChunks(TEXTS[index] ?? '', random);
    const out = emissions(engine.stream(), chunks).join('');
    if (out !== masked[index]) expect(out, JSON.stringify(chunks)).toBe(masked[index]);
  }
});

test('every document of the corpora, cut in two anywhere, is masked as the whole is', {
  timeout: 600_000,
}, () => {
  for (const text of TEXTS) {
    const whole = engine.text(text).text;
    for (let cut = 0; cut <= text.length; cut++) {
      const out = emissions(engine.stream(), [text.slice(0, cut), text.slice(cut)]).join('');
      if (out !== whole) expect(out, `cut at ${cut}`).toBe(whole);
    }
  }
});

/** Least processor time of a few rounds, in microseconds. */
function leastCpu(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 2; round++) {
    const before = cpuUsage();
    work();
    const { user, system } = cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

// Eight times the text takes eight times as long, and 64 times where the growth is quadratic.
const SIZES = [16_384, 131_072] as const;
const FACTOR = 32;

test.each(HOSTILE_SEEDS.map((seed) => [JSON.stringify(seed), seed]))(
  'the work for repetitions of %s grows with the text, whole and streamed',
  { timeout: 300_000 },
  (_shown, seed) => {
    const [small, large] = SIZES.map((size) => seed.repeat(Math.ceil(size / seed.length)));
    const whole = (text: string) => leastCpu(() => engine.text(text));
    const streamed = (text: string) =>
      leastCpu(() => emissions(engine.stream(), text.match(/[\s\S]{1,32}/g) ?? []));
    for (const cost of [whole, streamed]) {
      cost(small ?? '');
      expect(cost(large ?? '')).toBeLessThan(FACTOR * Math.max(2000, cost(small ?? '')));
    }
  },
);
