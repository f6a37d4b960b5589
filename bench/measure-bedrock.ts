import { heldCharacters } from './bedrock/held-characters.ts';
import { type ManyStreams, manyStreams } from './bedrock/many-streams.ts';
import { answerText, PIECE } from './bedrock/model-calls.ts';
import { modelStreams, type Streamed } from './bedrock/model-streams.ts';
import type { ModelUpstreamOptions } from './bedrock/model-upstream-process.ts';
import { type ModelGate, withModelGate } from './bedrock/start-model-gate.ts';
import { median, medianDifference, summary } from './statistics.ts';
import { heading, ms, table } from './table.ts';

const PACED: ModelUpstreamOptions = { paceMs: 5, characters: 160 };
const AT_ONCE: ModelUpstreamOptions = { paceMs: 0, characters: 4_000 };
const MANY: ModelUpstreamOptions = { paceMs: 50, characters: 400 };
const STREAMS = 200;
const WARM_UP = 30;
const MB = 1024 * 1024;

/** What the gate adds to a streamed answer of a model, with masks. */
export async function measureBedrock(rounds: number): Promise<void> {
  await withModelGate(PACED, (parts) => measureFirstText(parts, rounds));
  await withModelGate(AT_ONCE, (parts) => measureFrames(parts, rounds));
  measureHold();
  await withModelGate(MANY, (parts) => measureMany(parts, Math.max(3, Math.ceil(rounds / 10))));
}

type Turns = Readonly<{ direct: readonly Streamed[]; gate: readonly Streamed[]; cpu: number }>;

/** One answer directly and one through the gate, in turns. */
async function inTurns({ upstream, gate, token }: ModelGate, rounds: number): Promise<Turns> {
  const straight = modelStreams(upstream.ready, token);
  const through = modelStreams(gate.ready, token);
  for (let round = 0; round < WARM_UP; round++) await through.read();
  await straight.read();
  const before = await gate.cpu();
  const direct: Streamed[] = [];
  const gated: Streamed[] = [];
  for (let round = 0; round < rounds; round++) {
    direct.push(await straight.read());
    gated.push(await through.read());
  }
  const cpu = ((await gate.cpu()) - before) / rounds;
  for (const caller of [straight, through]) caller.close();
  return { direct, gate: gated, cpu };
}

async function measureFirstText(parts: ModelGate, rounds: number): Promise<void> {
  const { direct, gate } = await inTurns(parts, rounds);
  const first = (all: readonly Streamed[]) => all.map((one) => one.first);
  heading(
    'Time to the first text of a streamed answer, with masks',
    `Milliseconds. The stand-in in a process of its own writes ${PIECE} characters every ${PACED.paceMs} ms.`,
  );
  const added = first(gate).map((time, index) => time - (direct[index]?.first ?? Number.NaN));
  table(
    ['', 'p50', 'p99'],
    [
      ...Object.entries({ direct: first(direct), gate: first(gate), added }).map(
        ([name, times]) => {
          const { p50, p99 } = summary(times);
          return [name, ms(p50), ms(p99)];
        },
      ),
    ],
  );
}

async function measureFrames(parts: ModelGate, rounds: number): Promise<void> {
  const { direct, gate, cpu } = await inTurns(parts, rounds);
  const frames = AT_ONCE.characters / PIECE;
  const perFrame = (all: readonly Streamed[]) => all.map(({ total }) => (total * 1000) / frames);
  heading(
    `Every frame of ${PIECE} characters, with masks`,
    `Microseconds for each of the ${frames} frames of an answer that the stand-in writes at once.`,
  );
  const added = medianDifference(perFrame(gate), perFrame(direct));
  const rows = Object.entries({ direct, gate }).map(([name, all]) => {
    const { p50, p99 } = summary(perFrame(all));
    const bytes = median(all.map((one) => one.bytes));
    return [name, p50.toFixed(1), p99.toFixed(1), String(bytes)];
  });
  table(['', 'p50', 'p99', 'bytes of the stream'], rows);
  console.log(
    `  added ${added.toFixed(1)}; processor time of the gate ${((cpu * 1000) / frames).toFixed(1)}`,
  );
}

function measureHold(): void {
  const held = heldCharacters(answerText(200_000)).toSorted((a, b) => a - b);
  const at = (share: number) => String(held[Math.floor(held.length * share)]);
  heading(
    'Characters held back after each piece',
    'Tickets of the demo, with e-mail addresses, phones, cards and social security numbers; masks and link filter.',
  );
  table(['p50', 'p95', 'p99', 'most'], [[at(0.5), at(0.95), at(0.99), String(held.at(-1))]]);
}

async function measureMany({ gate, token }: ModelGate, rounds: number): Promise<void> {
  // What V8 takes for its young generation and what is compiled, it takes once.
  await manyStreams(gate, token, STREAMS);
  const rows: string[][] = [];
  for (let round = 1; round <= rounds; round++) {
    rows.push([String(round), ...megabytes(await manyStreams(gate, token, STREAMS))]);
  }
  heading(
    `${STREAMS} streams at once in one process`,
    `Of ${MANY.characters} characters at ${1000 / MANY.paceMs} pieces a second each. Over what the process had before the round.`,
  );
  table(
    ['round', 'resident MB', 'heap MB', 'heap KB a stream', 'kept after it KB', 'bytes a stream'],
    rows,
  );
}

function megabytes({ peak, kept, bytes }: ManyStreams): string[] {
  return [
    (peak.resident / MB).toFixed(1),
    (peak.heap / MB).toFixed(1),
    (peak.heap / STREAMS / 1024).toFixed(0),
    (kept / 1024).toFixed(0),
    (bytes / STREAMS).toFixed(0),
  ];
}
