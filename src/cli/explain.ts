import { askGate, GATE_OPTIONS, GATE_OPTIONS_HELP, gateOf } from './ask-gate.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { type Explanation, explanationLines, explanationSchema, proviso } from './explanation.ts';
import { parseOptions } from './parse-options.ts';

const COLOURS = { allow: 'green', approve: 'yellow', deny: 'red' } as const;

const OPTIONS = {
  ...GATE_OPTIONS,
  connection: { type: 'string' },
  sql: { type: 'string' },
  param: { type: 'string', multiple: true },
  justification: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** `sallyport explain` */
export const explain: Command = {
  name: 'explain',
  summary: 'ask a running gate what it would do with a request, and why; nothing is sent',
  help: `usage: sallyport explain --connection NAME [--sql TEXT] [options]

Prints the decision, the policies that determined it and what each asks for, and
the request as it would be sent. The statement comes from --sql or standard input.
Exits with 0 whatever the decision is, a denial included, and with 1 when the gate
gave none. Requests of models and indices are explained by POST /explain.

options:
  --connection NAME      connection of the configuration, such as crm
  --sql TEXT             the statement
  --param TEXT           value of $1; again for $2, and so on
  --justification TEXT   why, for policies that ask
${GATE_OPTIONS_HELP}
  --json                 print the gate's own answer instead

examples:
  sallyport explain --connection crm --sql 'select * from customers'
  sallyport explain --connection crm --sql 'select * from orders where id = $1' --param 7
  sallyport explain --connection crm --json < query.sql`,

  async run(args, terminal) {
    const { values } = parseOptions(args, OPTIONS, { most: 0 });
    const { connection, justification } = values;
    if (connection === undefined) throw new UsageError('--connection is required');
    const gate = gateOf(values, terminal);
    const query = values.sql ?? (await terminal.input());
    if (query.trim() === '') throw new UsageError('a statement is required: --sql, or on stdin');

    const answer = await askGate(gate, {
      method: 'POST',
      path: 'explain',
      body: {
        connection,
        method: 'POST',
        path: `/rds/${encodeURIComponent(connection)}/sql`,
        headers: {
          'content-type': 'application/json',
          ...(justification !== undefined && { 'sallyport-justification': justification }),
        },
        body: JSON.stringify({ query, params: values.param ?? [] }),
      },
      shape: explanationSchema,
    });
    if (!answer.ok) {
      terminal.err(answer.why);
      return 1;
    }
    if (values.json) terminal.out(JSON.stringify(answer.body, null, 2));
    else print(answer.value, terminal);
    return 0;
  },
};

function print(explanation: Explanation, terminal: Terminal): void {
  const { decision } = explanation;
  const painted = terminal.paint(COLOURS[decision], decision);
  terminal.out(`${painted}${proviso(explanation)}`);
  for (const line of explanationLines(explanation)) terminal.out(line);
}
