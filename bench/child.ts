import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { START_FLAGS } from './start-flags.ts';

/** A process of its own, so that what it uses of the processor is its own too. */
export type Child<Ready> = Readonly<{
  ready: Ready;
  ask<Reply>(command: string, argument?: unknown): Promise<Reply>;
  /** Processor milliseconds since its start, all threads */
  cpu(): Promise<number>;
  stop(): Promise<void>;
}>;

type Question = Readonly<{ id: number; command: string; argument?: unknown }>;
type Message = Readonly<{ id: number; reply?: unknown; failure?: string }>;
type Commands = Readonly<Record<string, (argument: never) => unknown>>;

const READY = 0;

/** Starts a module that calls `serveParent`, as `npm start` runs, with options that JSON can say. */
export async function startChild<Ready>(module: URL, options: unknown = {}): Promise<Child<Ready>> {
  // Its log lines are written, to nowhere.
  const child = fork(fileURLToPath(module), [JSON.stringify(options)], {
    execArgv: [...START_FLAGS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (message: Message) => void>();
  const failAll = () => {
    for (const [id, settle] of waiting) settle({ id, failure: `${module.pathname} has ended` });
  };
  child.on('message', (message: Message) => waiting.get(message.id)?.(message)).on('exit', failAll);
  let last = READY;

  const answer = async <Reply>(id: number): Promise<Reply> => {
    const message = await new Promise<Message>((resolve) => waiting.set(id, resolve));
    waiting.delete(id);
    if (message.failure !== undefined) throw new Error(message.failure);
    return message.reply as Reply;
  };
  const ask = <Reply>(command: string, argument?: unknown) => {
    const id = ++last;
    child.send({ id, command, argument } satisfies Question);
    return answer<Reply>(id);
  };
  return {
    ready: await answer<Ready>(READY),
    ask,
    cpu: () => ask<number>('cpu'),
    stop: () => stop(child),
  };
}

/** Tells the process that started this one that it is ready, and answers what it asks. */
export function serveParent(ready: unknown, commands: Commands = {}): void {
  const all: Commands = { cpu: processorTime, ...commands };
  process.on('message', async ({ id, command, argument }: Question) => {
    try {
      tell({ id, reply: await all[command]?.(argument as never) });
    } catch (thrown) {
      tell({ id, failure: String(thrown) });
    }
  });
  process.on('disconnect', () => process.exit());
  tell({ id: READY, reply: ready });
}

/** The options that this process was started with. */
export function childOptions<Options>(): Options {
  return JSON.parse(process.argv[2] ?? '{}') as Options;
}

function tell(message: Message): void {
  process.send?.(message);
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
