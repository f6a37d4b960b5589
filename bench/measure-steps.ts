import { caller } from './caller.ts';
import { startChild } from './child.ts';
import type { GateOptions, GateUrls } from './gate/gate-process.ts';
import { callOf, SHAPES } from './gate/shapes.ts';
import { STEPS, type StepTimes } from './gate/step-times.ts';
import { summary } from './statistics.ts';
import { heading, table } from './table.ts';

const REQUESTS = 50;
const WARM_UP = 2000;

/** Where the time of a request goes, by the steps of its path. */
export async function measureSteps(rounds: number): Promise<void> {
  const gates: GateOptions[] = [{ name: 'timed', timed: true }];
  const gate = await startChild<GateUrls>(
    new URL('./gate/gate-process.ts', import.meta.url),
    gates,
  );
  const calls = caller(gate.ready['timed'] ?? '');
  try {
    const [token = ''] = await gate.ask<string[]>('tokens', 1);
    const times = new Map(SHAPES.map(({ name }): [string, StepTimes[]] => [name, []]));
    for (const shape of SHAPES) {
      for (let index = 0; index < WARM_UP; index++) await calls.time(callOf(shape, token));
    }
    await gate.ask('times');
    for (let round = 0; round < rounds; round++) {
      for (const shape of SHAPES) {
        for (let index = 0; index < REQUESTS; index++) await calls.time(callOf(shape, token));
        times.get(shape.name)?.push(await gate.ask<StepTimes>('times'));
      }
    }
    heading(
      'The same by step, without any hop',
      'Microseconds of each step, median and (p99). The demo asks for estimates, so steps 3, 4 and 7 run twice.',
    );
    report(SHAPES.map(({ name }) => ({ name, times: times.get(name) ?? [] })));
  } finally {
    calls.close();
    await gate.stop();
  }
}

function report(shapes: readonly Readonly<{ name: string; times: readonly StepTimes[] }>[]): void {
  const rows = STEPS.map((step) => [
    step,
    ...shapes.map(({ times }) => cell(times.flatMap((each) => each[step]))),
  ]);
  const sums = shapes.map(({ times }) => cell(times.flatMap(sumsOf)));
  table(
    ['', ...shapes.map(({ name }) => name)],
    [...rows, ['all, from event to last byte', ...sums]],
  );
}

function sumsOf(times: StepTimes): number[] {
  return times[STEPS[0]].map((_, index) =>
    STEPS.reduce((sum, step) => sum + (times[step][index] ?? 0), 0),
  );
}

function cell(values: readonly number[]): string {
  const { p50, p99 } = summary(values);
  return `${Math.round(p50 * 1000)} (${Math.round(p99 * 1000)})`;
}
