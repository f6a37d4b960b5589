import * as z from 'zod';
import { askGate, GATE_OPTIONS, GATE_OPTIONS_HELP, gateOf } from './ask-gate.ts';
import { type Command, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';
import { approvalLine, shownApproval } from './shown-approval.ts';

const OPTIONS = {
  ...GATE_OPTIONS,
  limit: { type: 'string' },
  pending: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;
const page = z.object({ approvals: z.array(shownApproval) });

/** `sallyport approvals list` */
export const approvalsList: Command = {
  name: 'approvals list',
  summary: 'list approvals: what you asked for, and what you may decide',
  help: `usage: sallyport approvals list [options]

One line for each approval, newest first: id, state, until when it can be decided,
who asks and for what.

options:
  --pending              only those that can be decided now
  --limit N              so many at most, 1 to 200 (default: 50)
${GATE_OPTIONS_HELP}
  --json                 print the gate's own answer instead

examples:
  sallyport approvals list --pending
  sallyport approvals list --limit 10 --json`,

  async run(args, terminal) {
    const { values } = parseOptions(args, OPTIONS, { most: 0 });
    const limit = values.limit ?? '50';
    if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 200) {
      throw new UsageError(`--limit must be a number from 1 to 200, got \`${limit}\``);
    }
    const path = `approvals?limit=${limit}`;
    const answer = await askGate(gateOf(values, terminal), { method: 'GET', path, shape: page });
    if (!answer.ok) {
      terminal.err(answer.why);
      return 1;
    }
    const shown = answer.value.approvals.filter(
      ({ state }) => !values.pending || state === 'pending' || state === 'review',
    );
    if (values.json) terminal.out(JSON.stringify(answer.body, null, 2));
    else for (const approval of shown) terminal.out(approvalLine(approval));
    if (shown.length === 0 && !values.json) terminal.out('no approvals');
    return 0;
  },
};
