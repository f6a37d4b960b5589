import type { Call, Caller } from './caller.ts';
import type { Child } from './child.ts';
import { median } from './statistics.ts';

/** Something that answers calls, measured in turns with others. */
export type Target = Readonly<{
  name: string;
  caller: Caller;
  /** What to send next */
  next: () => Call;
  /** Whose processor time counts */
  process: Pick<Child<unknown>, 'cpu'>;
}>;

/** Milliseconds of one target. */
export type Measured = Readonly<{
  /** Of the first requests, before it is warm */
  early: readonly number[];
  /** Of every request */
  latency: readonly number[];
  /** Medians of the rounds; those of other targets at the same place were measured beside them */
  medians: readonly number[];
  /** Processor time for each request, of every round */
  cpu: readonly number[];
}>;

/** So many requests of the warm-up are kept. */
export const EARLY = 1000;

type Turns = Readonly<{ rounds: number; requests: number; warmUp: number }>;

/**
 * Sends so many requests to each target, one after the other, in every round. Targets take turns,
 * so that a machine that slows down slows all of them, and each round begins with another one.
 */
export async function measureInTurns(
  targets: readonly Target[],
  { rounds, requests, warmUp }: Turns,
): Promise<ReadonlyMap<string, Measured>> {
  const early = new Map<string, readonly number[]>();
  for (const target of targets) early.set(target.name, await run(target, warmUp));
  const latency = new Map(targets.map(({ name }): [string, number[]] => [name, []]));
  const medians = new Map(targets.map(({ name }): [string, number[]] => [name, []]));
  const cpu = new Map(targets.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const turn = round % targets.length;
    for (const target of [...targets.slice(turn), ...targets.slice(0, turn)]) {
      const before = await target.process.cpu();
      const times = await run(target, requests);
      const used = (await target.process.cpu()) - before;
      latency.get(target.name)?.push(...times);
      medians.get(target.name)?.push(median(times));
      cpu.get(target.name)?.push(used / requests);
    }
  }
  return new Map(
    targets.map(({ name }) => [
      name,
      {
        early: (early.get(name) ?? []).slice(0, EARLY),
        latency: latency.get(name) ?? [],
        medians: medians.get(name) ?? [],
        cpu: cpu.get(name) ?? [],
      },
    ]),
  );
}

async function run({ caller, next }: Target, requests: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < requests; index++) times.push(await caller.time(next()));
  return times;
}
