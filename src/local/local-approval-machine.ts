import { randomUUID } from 'node:crypto';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { ApprovalMachine } from '../approvals/approval-machine.ts';

type Payload = Readonly<Record<string, unknown>>;

type Deps = Readonly<{
  /** `statemachines/approval.asl.json`, parsed */
  definition: unknown;
  /** What the machine's function does: {@link notifyApproval} */
  notify: (step: Payload) => Promise<unknown>;
  /** Milliseconds between the attempts of a state, in place of what it says */
  retryMs?: number;
}>;

/** How an execution went through its states; the last one is its end. */
export type MachineRun = Readonly<{ states: readonly string[]; failed: boolean }>;

export interface LocalApprovalMachine extends ApprovalMachine {
  /** The way of an execution that was started here, once it is over. */
  run(approval: string): Promise<MachineRun | undefined>;
  /** Stops what runs; a machine that starts again goes on where the record stands. */
  close(): Promise<void>;
}

/** The states that wait for a token, and those whose function answers at once. */
const WAITS: ReadonlySet<string> = new Set(['Ask']);
const ANSWERS: readonly string[] = ['Plan', 'Tell', 'GiveUp'];

/** The same state machine file as on AWS, in this process. Executions are not kept over a restart. */
export function localApprovalMachine({ definition, notify, retryMs }: Deps): LocalApprovalMachine {
  // Its schema is checked by a test; here it would be checked again for every approval.
  const machine = new StateMachine(definition as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  const runs = new Map<string, Readonly<{ abort: () => void; over: Promise<MachineRun> }>>();
  const waiting = new Map<string, () => void>();
  const every = [...WAITS, ...ANSWERS];

  async function answer(input: unknown): Promise<never> {
    return { Payload: await notify(payloadOf(input)) } as never;
  }

  /** Ends when the token is woken, or the function fails. */
  async function wait(input: unknown): Promise<never> {
    const payload = payloadOf(input);
    const token = String(payload['token']);
    const woken = new Promise<void>((resolve) => waiting.set(token, resolve));
    await notify(payload);
    await woken;
    return {} as never;
  }

  function execute(approval: string) {
    const { abort, result, eventLogs } = machine.run(
      { approval },
      {
        noThrowOnAbort: true,
        context: tokens() as never,
        overrides: {
          taskResourceLocalHandlers: Object.fromEntries(
            every.map((state) => [state, WAITS.has(state) ? wait : answer]),
          ),
          ...(retryMs !== undefined && {
            retryIntervalOverrides: Object.fromEntries(every.map((state) => [state, retryMs])),
          }),
        },
      },
    );
    return { abort, over: follow(result, eventLogs) };
  }

  return {
    async start(approval) {
      if (!runs.has(approval)) runs.set(approval, execute(approval));
    },
    async wake(token) {
      waiting.get(token)?.();
      waiting.delete(token);
    },
    run: async (approval) => runs.get(approval)?.over,
    async close() {
      for (const { abort } of runs.values()) abort();
      // An aborted state still waits, and its timer would keep the process for as long.
      for (const woken of waiting.values()) woken();
      await Promise.all([...runs.values()].map(({ over }) => over));
    },
  };
}

/** A new token each time that a state asks for one. */
function tokens(): object {
  return {
    Task: {
      get Token() {
        return randomUUID();
      },
    },
  };
}

function payloadOf(input: unknown): Payload {
  const { Payload: payload } = input as { Payload: Payload };
  return payload;
}

async function follow(result: Promise<unknown>, logs: AsyncGenerator<object>): Promise<MachineRun> {
  const failed = result.then(
    () => false,
    () => true,
  );
  const states: string[] = [];
  for await (const log of logs) {
    const { type, state } = log as Readonly<{ type: string; state?: { name: string } }>;
    if (type === 'StateEntered' && state !== undefined) states.push(state.name);
  }
  return { states, failed: await failed };
}
