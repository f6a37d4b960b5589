import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { demoProblems } from './check-demo.ts';
import { demoGate } from './demo-gate.ts';
import { gatePlace } from './gate-place.ts';
import { demoLines, painter } from './print-demo.ts';
import { runDemo } from './run-demo.ts';

const QUESTION = 'My card was charged twice, can I have one payment back?';

const HELP = `usage: npm run demo -- [QUESTION] [options]

Runs a small RAG application through the gate: it signs in, embeds a question with
one model, searches tickets in Postgres and a handbook in OpenSearch by vector, and
has another model answer from what it found, all of it masked; then it prints what
the record says of it. Uses the gate at SALLYPORT_URL, or starts one of its own on
free ports where none answers.

options:
  --json   print the whole run as JSON instead
  --help   this text

environment:
  SALLYPORT_URL      the gate (default: http://127.0.0.1 at SALLYPORT_PORT, or 8787)
  SALLYPORT_ISSUER   its issuer (default: the port after the gate's)
  NO_COLOR           no colours, not even on a terminal

exit codes: 0 all is as it should be, 1 something is not, 2 the arguments were not understood`;

type Options = Readonly<{ question: string; json: boolean; help: boolean }>;

function readOptions(): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    const { json = false, help = false } = values;
    return { json, help, question: positionals.join(' ') || QUESTION };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}

async function demo({ question, json }: Options): Promise<number> {
  const paint = painter(process.stdout.isTTY === true && !process.env['NO_COLOR']);
  const say = (line: string) => {
    if (!json) console.log(line);
  };
  const progress = (done: string) => say(`  ${paint('green', '✓')} ${done}`);

  const place = gatePlace(process.env);
  const gate = await demoGate(place, (part) => progress(`started: ${part}`));
  try {
    progress(gate.own ? `no gate at ${place.url}, so one for this demo at ${gate.url}` : gate.url);
    const session = `demo-${randomUUID().slice(0, 8)}`;
    const run = await runDemo(gate, { question, session }, progress);
    const problems = demoProblems(run);
    for (const line of demoLines(run, paint)) say(line);
    if (json) console.log(JSON.stringify({ ok: problems.length === 0, problems, ...run }, null, 2));
    say('');
    for (const problem of problems) say(paint('red', `✗ ${problem}`));
    if (problems.length === 0) say(paint('green', '✓ everything is as it should be'));
    return problems.length === 0 ? 0 : 1;
  } finally {
    await gate.close();
  }
}

// Whoever reads along, such as `head`, may have seen enough.
process.stdout.on('error', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const options = readOptions();
if (options === undefined) process.exitCode = 2;
else if (options.help) console.log(HELP);
else {
  process.exitCode = await demo(options).catch((error: unknown) => {
    console.error(`the demo could not run: ${error instanceof Error ? error.message : error}`);
    return 1;
  });
}
