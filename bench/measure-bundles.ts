import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Metafile } from 'esbuild';
import { bundleFunction } from '../lib/bundle-function.ts';
import type { FunctionName } from '../lib/function-code.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { cedarEngine } from '../src/policy/cedar-engine.ts';
import { loadPolicies } from '../src/policy/load-policies.ts';
import { readPolicyFiles } from '../src/policy/policy-files.ts';
import { median, summary } from './statistics.ts';
import { heading, ms, table } from './table.ts';

const FUNCTIONS: readonly FunctionName[] = ['rds', 'control', 'keys'];
const SHOWN = 9;
const project = fileURLToPath(new URL('..', import.meta.url));

/** Time to import each function as it is deployed, and what its bytes are. */
export async function measureBundles(rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  try {
    const bundles = FUNCTIONS.map((name) => {
      const output = join(directory, name);
      const entry = join(project, 'lambdas', `${name}.ts`);
      return { name, output, metafile: bundleFunction({ entry, project, output }) };
    });
    const version = await policyVersion();
    const times = new Map<string, Started[]>();
    for (let round = 0; round <= rounds; round++) {
      for (const { name, output } of bundles) {
        const started = await start(output, version);
        // The first of each warms the file cache.
        if (round > 0) times.set(name, [...(times.get(name) ?? []), started]);
      }
    }
    heading(
      'Import of each function, in a process of its own',
      'Milliseconds until the handler is there: modules, configuration, policies, Cedar.',
    );
    table(
      ['function', 'min', 'p50', 'p99', 'CPU', 'JS KB', 'wasm KB'],
      bundles.map(({ name, output, metafile }) => {
        const all = times.get(name) ?? [];
        const { min, p50, p99 } = summary(all.map((each) => each.elapsed));
        const cpu = median(all.map((each) => each.cpu));
        return [name, ...[min, p50, p99, cpu].map(ms), kb(scriptBytes(metafile)), kb(wasm(output))];
      }),
    );
    for (const { name, metafile } of bundles) reportBytes(name, metafile);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As the build notes it, so that a cold start does not validate the policies again. */
async function policyVersion(): Promise<string> {
  const [config, engine, files] = await Promise.all([
    loadConfig(project),
    cedarEngine(),
    readPolicyFiles(join(project, 'policies')),
  ]);
  return loadPolicies({ files, config, engine }).version;
}

type Started = Readonly<{ elapsed: number; cpu: number }>;

/** Lambda's runtime gives streaming handlers this global. */
const SCRIPT = `
  globalThis.awslambda = { streamifyResponse: (handler) => handler, HttpResponseStream: {} };
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await import(process.argv[1]);
  const elapsed = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({ elapsed, cpu: (user + system) / 1000 }), () => process.exit());
`;

function start(output: string, version: string): Promise<Started> {
  const module = pathToFileURL(join(output, 'index.mjs')).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, module], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      AWS_REGION: 'eu-central-1',
      SALLYPORT_TABLE: 'sallyport',
      SALLYPORT_BUCKET: 'sallyport',
      SALLYPORT_PUBLIC_URL: 'https://gate.example.com',
      SALLYPORT_CONFIG: './sallyport.config.mjs',
      SALLYPORT_POLICY_VERSION: version,
    },
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as Started);
      else reject(new Error(`the bundle in ${output} does not start, exit code ${code}`));
    });
  });
}

function reportBytes(name: string, metafile: Metafile): void {
  const bytes = bytesByPackage(metafile);
  const shown = [...bytes].sort(([, a], [, b]) => b - a);
  const rest = shown.slice(SHOWN).reduce((sum, [, size]) => sum + size, 0);
  console.log(`\nKB of script in ${name}, by dependency`);
  table(
    ['dependency', 'KB'],
    [
      ...shown.slice(0, SHOWN).map(([dependency, size]) => [dependency, kb(size)]),
      [`${Math.max(shown.length - SHOWN, 0)} others`, kb(rest)],
    ],
  );
}

function bytesByPackage({ outputs }: Metafile): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const dependency = dependencyOf(path);
      bytes.set(dependency, (bytes.get(dependency) ?? 0) + bytesInOutput);
    }
  }
  return bytes;
}

/** The package that a file is of; the many packages of the AWS SDK's core as one. */
function dependencyOf(path: string): string {
  const [, scope, name] =
    /node_modules\/(?:(@[^/]+)\/)?([^/]+)\/(?!.*node_modules\/)/.exec(path) ?? [];
  if (name === undefined) return 'Sallyport';
  if (scope === '@smithy' || scope === '@aws') return 'AWS SDK core';
  if (scope === '@aws-sdk' && !/^(client-|lib-|rds-signer)/.test(name)) return 'AWS SDK core';
  return scope === undefined ? name : `${scope}/${name}`;
}

function scriptBytes({ outputs }: Metafile): number {
  return Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}

function wasm(directory: string): number {
  return readdirSync(directory, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.wasm'))
    .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

function kb(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}
