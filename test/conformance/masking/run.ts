import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { heading, table } from '../../../bench/table.ts';
import { type Conformance, conformance, failures } from './conformance.ts';
import { fakerCorpora } from './faker-corpora.ts';
import { fakerFolder, pythonCorpora } from './fetch-packages.ts';
import type { Row } from './row.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, cache: { type: 'string' } },
});
/** What was fetched and made stays here; delete it to begin again. */
const folder = values.cache ?? join(tmpdir(), 'sallyport-masking-conformance');

const rows: Row[] = [];
const unreachable: string[] = [];

async function take(name: string, read: () => Promise<readonly Row[]>): Promise<void> {
  try {
    rows.push(...(await read()));
  } catch (error) {
    unreachable.push(`${name}: ${String(error).trim().split('\n').at(-1)}`);
  }
}

await take('packages of PyPI', async () => {
  const lines = (await readFile(await pythonCorpora(folder), 'utf8')).trimEnd().split('\n');
  return lines.map((line): Row => JSON.parse(line));
});
await take('packages of npm', async () => fakerCorpora(await fakerFolder(folder)));

for (const one of unreachable) process.stdout.write(`could not run: ${one}\n`);
if (rows.length > 0) {
  const result = conformance(rows);
  if (values.json) process.stdout.write(`${JSON.stringify({ ...result, unreachable }, null, 2)}\n`);
  else print(result);
  const failed = failures(result);
  for (const one of failed) process.stderr.write(`FAILED: ${one}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function print({ groups, phones, rejects }: Conformance): void {
  heading(
    'Independent corpora, percent',
    'Values that others made, found whole (recall) or in part (lenient)',
  );
  table(
    ['source', 'entity', 'kind', 'values', 'recall', 'lenient'],
    groups.map((one) => [
      one.source,
      one.entity,
      one.group,
      String(one.values),
      (one.recall * 100).toFixed(1),
      (one.lenientRecall * 100).toFixed(1),
    ]),
  );
  heading('Telephone numbers by region, percent found whole');
  table(
    ['region', 'numbers', 'default profile', 'region in the profile'],
    phones.map(({ region, numbers, found, hinted }) => [
      region,
      String(numbers),
      (found * 100).toFixed(0),
      (hinted * 100).toFixed(0),
    ]),
  );
  heading('What other validators refuse');
  table(
    ['source', 'kind', 'values', 'reported'],
    rejects.map(({ source, group, values: count, reported }) => [
      source,
      group,
      String(count),
      String(reported.length),
    ]),
  );
}
