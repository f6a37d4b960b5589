import { type Call, type Caller, caller } from './caller.ts';
import { type Child, startChild } from './child.ts';
import type { GateOptions, GateUrls } from './gate/gate-process.ts';
import { callOf, SHAPES } from './gate/shapes.ts';
import { median, summary } from './statistics.ts';
import { heading, ms, table } from './table.ts';

const CALLERS = 16;
const REQUESTS = 800;

type Saturated = Readonly<{ perSecond: number; perCoreSecond: number; latency: number[] }>;

/** Requests per second of the gate, and of a core that does nothing else, with 16 callers. */
export async function measureThroughput(rounds: number): Promise<void> {
  const gates: GateOptions[] = [{ name: 'gate' }];
  const gate = await startChild<GateUrls>(
    new URL('./gate/gate-process.ts', import.meta.url),
    gates,
  );
  const calls = caller(gate.ready['gate'] ?? '', CALLERS);
  try {
    const [token = ''] = await gate.ask<string[]>('tokens', 1);
    const results = new Map(SHAPES.map(({ name }): [string, Saturated[]] => [name, []]));
    for (const shape of SHAPES) await saturate(calls, callOf(shape, token), gate);
    for (let round = 0; round < rounds; round++) {
      for (const shape of SHAPES) {
        results.get(shape.name)?.push(await saturate(calls, callOf(shape, token), gate));
      }
    }
    heading(
      `Throughput, ${CALLERS} callers at once, without any hop`,
      'The callers are in another process. Per core: by the processor time of the gate, all its threads.',
    );
    table(
      ['', 'requests/s', 'requests/s and core', 'p50 ms', 'p99 ms'],
      SHAPES.map(({ name, title }) => [title, ...cells(results.get(name) ?? [])]),
    );
  } finally {
    calls.close();
    await gate.stop();
  }
}

async function saturate(
  calls: Caller,
  call: Call,
  gate: Pick<Child<unknown>, 'cpu'>,
): Promise<Saturated> {
  const latency: number[] = [];
  let left = REQUESTS;
  const one = async () => {
    while (left-- > 0) latency.push(await calls.time(call));
  };
  const before = await gate.cpu();
  const begun = performance.now();
  await Promise.all(Array.from({ length: CALLERS }, one));
  const elapsed = performance.now() - begun;
  const used = (await gate.cpu()) - before;
  return {
    perSecond: (REQUESTS / elapsed) * 1000,
    perCoreSecond: (REQUESTS / used) * 1000,
    latency,
  };
}

function cells(all: readonly Saturated[]): string[] {
  const { p50, p99 } = summary(all.flatMap(({ latency }) => latency));
  return [
    median(all.map(({ perSecond }) => perSecond)).toFixed(0),
    median(all.map(({ perCoreSecond }) => perCoreSecond)).toFixed(0),
    ms(p50),
    ms(p99),
  ];
}
