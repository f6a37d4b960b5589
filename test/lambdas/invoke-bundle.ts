import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RestEvent } from '../../src/runtime/rest-event.ts';

/** What the function answered to one event. */
export type BundleAnswer = Readonly<{ status: number; code: string | undefined; body: unknown }>;

export type BundleRun = Readonly<{ exit: number; answers: readonly BundleAnswer[]; log: string }>;

const RUNNER = fileURLToPath(new URL('./bundle-runner.ts', import.meta.url));

/**
 * Runs a bundled function in a process of its own, with nothing in its environment but what is
 * given: events one after the other, or once without an event when there are none.
 */
export async function invokeBundle(
  bundle: string,
  env: Readonly<Record<string, string>>,
  events: readonly Partial<RestEvent>[] = [],
): Promise<BundleRun> {
  const child = spawn(process.execPath, [RUNNER, bundle, JSON.stringify(events)], {
    cwd: bundle,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const [exit] = await once(child, 'close');
  const answers = log.split('\n').flatMap((line) => {
    return line.startsWith('ANSWER ') ? [JSON.parse(line.slice('ANSWER '.length))] : [];
  });
  return { exit, answers, log };
}
