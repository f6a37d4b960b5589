import { askGate, GATE_OPTIONS, GATE_OPTIONS_HELP, gateOf } from './ask-gate.ts';
import { type Command, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';
import { approvalLine, shownApproval } from './shown-approval.ts';

const OPTIONS = { ...GATE_OPTIONS, reason: { type: 'string' }, json: { type: 'boolean' } } as const;

type Decision = 'approve' | 'reject' | 'end';

/** `sallyport approvals approve` */
export const approvalsApprove = decideCommand('approve', 'approve what somebody asks for');

/** `sallyport approvals reject` */
export const approvalsReject = decideCommand('reject', 'reject what somebody asks for');

/** `sallyport approvals end` */
export const approvalsEnd = decideCommand('end', 'end an approval before its time');

function decideCommand(decision: Decision, summary: string): Command {
  return {
    name: `approvals ${decision}`,
    summary,
    help: `usage: sallyport approvals ${decision} ID [options]

Prints the approval as it stands afterwards. Exits with 1 when it was not yours to
decide, or over already.

options:
  --reason TEXT          why, for who asked and the record
${GATE_OPTIONS_HELP}
  --json                 print the gate's own answer instead

examples:
  sallyport approvals ${decision} 3f0e6c1e-6f0a-4f3a-9a53-0d6c9f1f7a11 --reason 'ticket 4711'`,

    async run(args, terminal) {
      const { values, positionals } = parseOptions(args, OPTIONS, { most: 1 });
      const [id] = positionals;
      if (id === undefined) throw new UsageError('the id of an approval is required');
      const answer = await askGate(gateOf(values, terminal), {
        method: 'POST',
        path: `approvals/${encodeURIComponent(id)}/decision`,
        body: { decision, ...(values.reason !== undefined && { reason: values.reason }) },
        shape: shownApproval,
      });
      if (!answer.ok) {
        terminal.err(answer.why);
        return 1;
      }
      terminal.out(values.json ? JSON.stringify(answer.body, null, 2) : approvalLine(answer.value));
      return 0;
    },
  };
}
