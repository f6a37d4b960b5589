import { type Command, type Terminal, UsageError } from './command.ts';
import { type Explanation, explanationLines, explanationSchema, proviso } from './explanation.ts';
import { parseOptions } from './parse-options.ts';

const COLOURS = { allow: 'green', approve: 'yellow', deny: 'red' } as const;

const OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
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

options:
  --connection NAME      connection of the configuration, such as crm
  --sql TEXT             the statement
  --param TEXT           value of $1; again for $2, and so on
  --justification TEXT   why, for policies that ask
  --url URL              the gate (default: SALLYPORT_URL, or http://127.0.0.1 at
                         SALLYPORT_PORT, or 8787)
  --token JWT            who asks (default: SALLYPORT_TOKEN, which keeps it out of ps)
  --json                 print the gate's own answer instead

examples:
  sallyport explain --connection crm --sql 'select * from customers'
  sallyport explain --connection crm --sql 'select * from orders where id = $1' --param 7
  sallyport explain --connection crm --json < query.sql`,

  async run(args, terminal) {
    const { values } = parseOptions(args, OPTIONS, { most: 0 });
    const { connection, justification } = values;
    const token = values.token ?? terminal.env['SALLYPORT_TOKEN'];
    if (connection === undefined) throw new UsageError('--connection is required');
    if (!token) throw new UsageError('a token is required: --token, or SALLYPORT_TOKEN');
    const query = values.sql ?? (await terminal.input());
    if (query.trim() === '') throw new UsageError('a statement is required: --sql, or on stdin');

    const answer = await ask(terminal, {
      url: gateUrl(values.url ?? defaultUrl(terminal.env)),
      token,
      request: {
        connection,
        method: 'POST',
        path: `/rds/${encodeURIComponent(connection)}/sql`,
        headers: {
          'content-type': 'application/json',
          ...(justification !== undefined && { 'sallyport-justification': justification }),
        },
        body: JSON.stringify({ query, params: values.param ?? [] }),
      },
    });
    if (!answer.ok) {
      terminal.err(answer.why);
      return 1;
    }
    if (values.json) terminal.out(JSON.stringify(answer.body, null, 2));
    else print(answer.explanation, terminal);
    return 0;
  },
};

/** Where `npm start` has the gate under the same environment, unless that names another. */
function defaultUrl(env: Terminal['env']): string {
  return env['SALLYPORT_URL'] ?? `http://127.0.0.1:${env['SALLYPORT_PORT'] ?? 8787}`;
}

function gateUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    // A stage of API Gateway is part of the path, with or without its slash.
    return new URL('explain', url.pathname.endsWith('/') ? url : `${url.href}/`);
  }
  throw new UsageError(`--url must be an http or https URL, got \`${text}\``);
}

type Ask = Readonly<{ url: URL; token: string; request: object }>;
type Answer =
  | Readonly<{ ok: true; body: unknown; explanation: Explanation }>
  | Readonly<{ ok: false; why: string }>;

async function ask(terminal: Terminal, { url, token, request }: Ask): Promise<Answer> {
  let response: Response;
  let body: unknown;
  try {
    response = await terminal.fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      // A redirect could carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(30_000),
    });
    body = await response.json();
  } catch {
    const elsewhere = 'SALLYPORT_URL or --url says where it is';
    const why = `no gate answers at ${url.origin}; is it running (npm start)? ${elsewhere}`;
    return { ok: false, why };
  }
  if (!response.ok) {
    const code = response.headers.get('sallyport-error') ?? 'no code';
    const { detail } = Object(body);
    return { ok: false, why: `the gate says ${response.status} ${code}: ${detail ?? 'no reason'}` };
  }
  const parsed = explanationSchema.safeParse(body);
  if (parsed.success) return { ok: true, body, explanation: parsed.data };
  return { ok: false, why: `what answers at ${url.origin} is no gate, or not one of this version` };
}

function print(explanation: Explanation, terminal: Terminal): void {
  const { decision } = explanation;
  const painted = terminal.paint(COLOURS[decision], decision);
  terminal.out(`${painted}${proviso(explanation)}`);
  for (const line of explanationLines(explanation)) terminal.out(line);
}
