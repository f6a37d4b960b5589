import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
const ROOMS = ['bin', 'lambdas', 'lib', 'src', 'examples'];

type Cruise = Readonly<{
  summary: Readonly<{
    totalCruised: number;
    violations: readonly Readonly<{ rule: { name: string }; from: string }>[];
  }>;
}>;

/** One breach of each wall: the file, what it imports. Files that are imported exist, and are empty. */
const BREACHES: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  'no-circular': ['src/policy/a.ts', "import { b } from './b.ts';\nexport const a = b;"],
  'pure-rooms-do-no-io': [
    'src/masking/reads.ts',
    "import { readFile } from 'node:fs/promises';\nexport const x = readFile;",
  ],
  'only-runtime-and-local-wire': [
    'src/identity/wires.ts',
    "import { x } from '../runtime/x.ts';\nexport const y = x;",
  ],
  'runtime-knows-no-stand-ins': [
    'lambdas/local.ts',
    "import { x } from '../src/local/x.ts';\nexport const y = x;",
  ],
  'gateway-knows-no-rooms': [
    'src/gateway/knows.ts',
    "import type { X } from '../policy/x.ts';\nexport type Y = X;",
  ],
  'connectors-are-strangers': [
    'src/connections/rds/peeks.ts',
    "import { x } from '../bedrock/x.ts';\nexport const y = x;",
  ],
  'rooms-do-not-know-connectors': [
    'src/sessions/peeks.ts',
    "import type { X } from '../connections/bedrock/x.ts';\nexport type Y = X;",
  ],
  'masking-knows-no-protocol': [
    'src/masking/knows.ts',
    "import { x } from '../sessions/x.ts';\nexport const y = x;",
  ],
  'lib-imports-types-only': [
    'lib/imports.ts',
    "import { x } from '../src/gateway/x.ts';\nexport const y = x;",
  ],
  'cdk-stays-in-lib': [
    'src/gateway/cdk.ts',
    "import { Stack } from 'aws-cdk-lib';\nexport const y = Stack;",
  ],
  'stand-ins-stay-local': [
    'src/sessions/dynalite.ts',
    "import dynalite from 'dynalite';\nexport const y = dynalite;",
  ],
  'tests-are-not-shipped': [
    'src/gateway/tests.ts',
    "import { x } from '../../test/x.ts';\nexport const y = x;",
  ],
  'agpl-stays-in-tests': [
    'src/credentials/agpl.ts',
    "import { runSimulation } from '@cloud-copilot/iam-simulate';\nexport const y = runSimulation;",
  ],
  'no-unresolvable': [
    'src/gateway/lost.ts',
    "import { x } from './nowhere.ts';\nexport const y = x;",
  ],
};

const IMPORTED = [
  ['src/policy/b.ts', "import { a } from './a.ts';\nexport const b: unknown = a;"],
  ...[
    'src/runtime',
    'src/local',
    'src/policy',
    'src/connections/bedrock',
    'src/sessions',
    'src/gateway',
    'test',
  ].map((room) => [`${room}/x.ts`, 'export const x = 1;\nexport type X = 1;'] as const),
] as const;

let planted: Cruise;
let real: Cruise;
let house: string;

beforeAll(async () => {
  house = await mkdtemp(join(tmpdir(), 'sallyport-walls-'));
  await symlink(join(ROOT, 'node_modules'), join(house, 'node_modules'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    await cp(join(ROOT, file), join(house, file));
  for (const room of ROOMS) await mkdir(join(house, room), { recursive: true });
  for (const [file, text] of [...Object.values(BREACHES), ...IMPORTED]) {
    await mkdir(dirname(join(house, file)), { recursive: true });
    await writeFile(join(house, file), text);
  }
  [planted, real] = await Promise.all([cruise(house), cruise(ROOT)]);
}, 60_000);
afterAll(() => rm(house, { recursive: true, force: true }));

test.for(Object.entries(BREACHES))('the wall %s stops a breach', ([rule, [file]]) => {
  const found = planted.summary.violations.filter((violation) => violation.rule.name === rule);
  expect(found.map(({ from }) => from)).toContain(file);
});

test('every wall has a breach that proves it', async () => {
  const config = await import(join(ROOT, '.dependency-cruiser.cjs'));
  const rules = (config.default.forbidden as { name: string }[]).map(({ name }) => name);
  expect(rules.toSorted()).toEqual(Object.keys(BREACHES).toSorted());
});

test('the house itself breaches none, and was looked at whole', () => {
  expect(real.summary.violations).toEqual([]);
  expect(real.summary.totalCruised).toBeGreaterThan(250);
});

async function cruise(directory: string): Promise<Cruise> {
  const args = [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...ROOMS];
  const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch(
    (error) => error,
  );
  return JSON.parse(stdout) as Cruise;
}
