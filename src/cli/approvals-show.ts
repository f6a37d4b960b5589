import { askGate, GATE_OPTIONS, GATE_OPTIONS_HELP, gateOf } from './ask-gate.ts';
import { type Command, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';
import { approvalLines, shownApproval } from './shown-approval.ts';

/** `sallyport approvals show` */
export const approvalsShow: Command = {
  name: 'approvals show',
  summary: 'show one approval: who asks for what and why, and who has decided',
  help: `usage: sallyport approvals show ID [options]

options:
${GATE_OPTIONS_HELP}
  --json                 print the gate's own answer instead

examples:
  sallyport approvals show 3f0e6c1e-6f0a-4f3a-9a53-0d6c9f1f7a11`,

  async run(args, terminal) {
    const options = { ...GATE_OPTIONS, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseOptions(args, options, { most: 1 });
    const [id] = positionals;
    if (id === undefined) throw new UsageError('the id of an approval is required');
    const path = `approvals/${encodeURIComponent(id)}`;
    const question = { method: 'GET', path, shape: shownApproval } as const;
    const answer = await askGate(gateOf(values, terminal), question);
    if (!answer.ok) {
      terminal.err(answer.why);
      return 1;
    }
    if (values.json) terminal.out(JSON.stringify(answer.body, null, 2));
    else for (const line of approvalLines(answer.value)) terminal.out(line);
    return 0;
  },
};
