import { caller } from './caller.ts';
import { startChild } from './child.ts';
import type { GateOptions, GateUrls } from './gate/gate-process.ts';
import { callOf, SHAPES, type Shape } from './gate/shapes.ts';
import { median, medianDifference, summary } from './statistics.ts';
import { heading, ms, table } from './table.ts';
import { type Measured, measureInTurns, type Target } from './turns.ts';

const COUNTS = [1, 10, 100, 1000];
/** More than twice as many as verdicts are remembered for, so that each one comes back forgotten. */
const PRINCIPALS = 2100;

/** How a request slows down as policies grow in number, remembered verdicts or not. */
export async function measurePolicies(rounds: number): Promise<void> {
  const gates: GateOptions[] = COUNTS.map((policies) => ({ name: `${policies}`, policies }));
  const gate = await startChild<GateUrls>(
    new URL('./gate/gate-process.ts', import.meta.url),
    gates,
  );
  try {
    const tokens = await gate.ask<string[]>('tokens', PRINCIPALS);
    const shape = SHAPES.find(({ name }) => name === 'masked');
    if (shape === undefined) throw new Error('there is no masked shape');
    const targets = COUNTS.flatMap((count): Target[] => {
      const url = gate.ready[`${count}`] ?? '';
      const same = callOf(shape, tokens[0] ?? '');
      return [
        { name: `${count} same`, caller: caller(url), next: () => same, process: gate },
        {
          name: `${count} differ`,
          caller: caller(url),
          next: turning(shape, tokens),
          process: gate,
        },
      ];
    });
    const measured = await measureInTurns(targets, { rounds, requests: 30, warmUp: 200 });
    heading(
      'Growth with the number of policies, one caller, masked table, without any hop',
      'Milliseconds. Same: one principal, whose verdict is remembered. Differ: another principal each time.',
    );
    table(
      [
        'policies',
        'same p50',
        'p99',
        'CPU',
        'over 1 policy',
        'differ p50',
        'p99',
        'CPU',
        'over 1 policy',
      ],
      COUNTS.map((count) => [
        `${count}`,
        ...cells(measured.get(`${count} same`), measured.get('1 same')),
        ...cells(measured.get(`${count} differ`), measured.get('1 differ')),
      ]),
    );
  } finally {
    await gate.stop();
  }
}

/** One principal after the other, round and round. */
function turning(shape: Shape, tokens: readonly string[]): Target['next'] {
  let turn = 0;
  return () => callOf(shape, tokens[turn++ % tokens.length] ?? '');
}

function cells(measured: Measured | undefined, least: Measured | undefined): string[] {
  if (measured === undefined || least === undefined) throw new Error('this was not measured');
  const { p50, p99 } = summary(measured.latency);
  const over = medianDifference(measured.medians, least.medians);
  return [ms(p50), ms(p99), ms(median(measured.cpu)), ms(over)];
}
