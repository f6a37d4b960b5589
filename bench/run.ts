import { parseArgs } from 'node:util';
import { loadLine, machineLine } from './machine.ts';
import { measureBedrock } from './measure-bedrock.ts';
import { measureBundles } from './measure-bundles.ts';
import { measureOpensearch } from './measure-opensearch.ts';
import { measureOverhead } from './measure-overhead.ts';
import { measurePolicies } from './measure-policies.ts';
import { measureSteps } from './measure-steps.ts';
import { measureStreaming } from './measure-streaming.ts';
import { measureThroughput } from './measure-throughput.ts';

/** What is measured, and in how many rounds. */
const SECTIONS = {
  overhead: { measure: measureOverhead, rounds: 40 },
  steps: { measure: measureSteps, rounds: 20 },
  throughput: { measure: measureThroughput, rounds: 7 },
  policies: { measure: measurePolicies, rounds: 40 },
  bundles: { measure: measureBundles, rounds: 15 },
  opensearch: { measure: measureOpensearch, rounds: 30 },
  bedrock: { measure: measureBedrock, rounds: 60 },
  streaming: { measure: measureStreaming, rounds: 3 },
} as const;
type Section = keyof typeof SECTIONS;

const NAMES = Object.keys(SECTIONS) as Section[];
const HELP = `usage: npm run bench -- [SECTION…] [--rounds N]

Sections: ${NAMES.join(', ')} (default: all). bench/README.md says how to read them.`;

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(SECTIONS, name));
if (values.help || unknown.length > 0) {
  for (const name of unknown) console.error(`there is no section ${name}`);
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await run(positionals.length === 0 ? NAMES : (positionals as Section[]));
}

async function run(sections: readonly Section[]): Promise<void> {
  console.log(`${new Date().toISOString().slice(0, 16)}Z  ${machineLine()}`);
  console.log(`before: ${loadLine()}`);
  for (const name of sections) {
    const { measure, rounds } = SECTIONS[name];
    await measure(values.rounds === undefined ? rounds : Number(values.rounds));
  }
  console.log(`\nafter: ${loadLine()}`);
}
