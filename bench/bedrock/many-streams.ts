import { setTimeout } from 'node:timers/promises';
import type { Child } from '../child.ts';
import type { Growth } from '../memory-growth.ts';
import { modelStreams } from './model-streams.ts';

/** What so many streams at once cost the gate's process, in bytes. */
export type ManyStreams = Readonly<{
  /** Over what it had before, at most while they ran */
  peak: Growth;
  /** Live objects after a sweep, over what there were before */
  kept: number;
  /** Of all answers together */
  bytes: number;
}>;

const CALM_MS = 500;
const SWEEPS = 20;
/** What two sweeps differ by when nothing goes any more */
const CALM_BYTES = 64 * 1024;

/** Reads so many answers at once through a gate that is watched. */
export async function manyStreams(
  gate: Child<string>,
  token: string,
  streams: number,
): Promise<ManyStreams> {
  const caller = modelStreams(gate.ready, token, streams);
  const before = await settled(gate);
  await gate.ask('begin');
  const answers = await Promise.all(Array.from({ length: streams }, caller.read));
  const peak = await gate.ask<Growth>('growth');
  caller.close();
  const kept = (await settled(gate)) - before;
  return { peak, kept, bytes: answers.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Bytes of live objects, once sockets and what hangs on them are gone: on a busy machine that takes a while. */
async function settled(gate: Child<string>): Promise<number> {
  let last = await gate.ask<number>('held');
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    await setTimeout(CALM_MS);
    const now = await gate.ask<number>('held');
    if (Math.abs(last - now) < CALM_BYTES) return now;
    last = now;
  }
  return last;
}
