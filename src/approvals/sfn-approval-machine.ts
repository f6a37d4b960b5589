import { SendTaskSuccessCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SallyportError } from '../gateway/sallyport-error.ts';
import type { ApprovalMachine } from './approval-machine.ts';

/** `statemachines/approval.asl.json` on Step Functions. */
export function sfnApprovalMachine(
  client: Pick<SFNClient, 'send'>,
  stateMachineArn: string,
): ApprovalMachine {
  return {
    start: (approval) =>
      unless(['ExecutionAlreadyExists'], 'begun', () =>
        // The name makes it one execution, however often it is asked for (90 days long).
        client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name: approval,
            input: JSON.stringify({ approval }),
          }),
        ),
      ),
    wake: (taskToken) =>
      // Each of them means that nothing waits under this token: it timed out, or was woken before.
      unless(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'], 'woken', () =>
        client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })),
      ),
  };
}

async function unless(
  expected: readonly string[],
  what: string,
  call: () => Promise<unknown>,
): Promise<void> {
  try {
    await call();
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : 'no error';
    if (expected.includes(name)) return;
    // INVARIANT: the SDK's own error is not kept as cause. It may hold the token.
    const cause = new Error(name);
    throw new SallyportError('unavailable', `the approval's machine could not be ${what}`, {
      cause,
    });
  }
}
