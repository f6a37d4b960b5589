import { parseArgs } from 'node:util';

const HELP = `usage: npm run bench:masking [-- SECTION [--json]]

  (nothing)   speed, holds, growth and false positives against their targets
  accuracy    precision and recall of every entity on the corpora of the repository
  peers       the npm alternatives, fetched into a temporary folder
  docs        writes what is measured into docs/masking.md. Accuracy is measured at once; --speed,
              --peers and --conformance name files with the JSON of those runs, and the sections
              of those that are not named stay as they are`;

const { values, positionals } = parseArgs({
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean' },
    speed: { type: 'string' },
    peers: { type: 'string' },
    conformance: { type: 'string' },
  },
  allowPositionals: true,
});
const [section] = positionals;
if (values.help) console.log(HELP);
else if (section === undefined) {
  const { reportSpeed } = await import('./run.ts');
  reportSpeed(values.json === true);
} else if (section === 'accuracy') {
  const { reportAccuracy } = await import('./report-accuracy.ts');
  reportAccuracy(values.json === true);
} else if (section === 'peers') {
  const { reportPeers } = await import('./report-peers.ts');
  await reportPeers(values.json === true);
} else if (section === 'docs') {
  const { writeDocs } = await import('./write-docs.ts');
  await writeDocs(values);
} else {
  console.error(`there is no section ${section}\n${HELP}`);
  process.exitCode = 2;
}
