import { type Child, startChild } from '../child.ts';
import type { ModelGateOptions } from './model-gate-process.ts';
import type { ModelUpstreamOptions } from './model-upstream-process.ts';

/** A stand-in model and a gate before it, each in a process of its own. */
export type ModelGate = Readonly<{ upstream: Child<string>; gate: Child<string>; token: string }>;

/** Starts both, and stops them when `use` is done. */
export async function withModelGate<T>(
  options: ModelUpstreamOptions,
  use: (parts: ModelGate) => Promise<T>,
): Promise<T> {
  const module = (name: string) => new URL(`./${name}-process.ts`, import.meta.url);
  const upstream = await startChild<string>(module('model-upstream'), options);
  const gate = await startChild<string>(module('model-gate'), {
    upstream: upstream.ready,
  } satisfies ModelGateOptions);
  try {
    const [token = ''] = await gate.ask<string[]>('tokens', 1);
    return await use({ upstream, gate, token });
  } finally {
    await Promise.all([gate.stop(), upstream.stop()]);
  }
}
