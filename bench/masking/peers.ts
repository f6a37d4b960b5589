import { execFile } from 'node:child_process';
import { access, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const TIME_LIMIT = 3 * 60_000;

/** What a library makes of a text: what is left, and in how many places it changed something. */
export type Peer = Readonly<{
  name: string;
  mask: (text: string) => Promise<{ text: string; count: number }>;
}>;

type Module = Readonly<Record<string, unknown>>;

/** Packages that are compared, never dependencies: name, version, and how each is asked. */
const PACKAGES: readonly Readonly<{
  name: string;
  version: string;
  entry: string;
  start: (module: Module) => Promise<Peer['mask']>;
}>[] = [
  {
    name: 'openredaction',
    version: '1.1.5',
    entry: 'dist/index.mjs',
    start: async (module) => {
      type Detection = { position: [number, number] };
      type Engine = { detect: (text: string) => Promise<{ detections: Detection[] }> };
      const { OpenRedaction } = module as { OpenRedaction: new () => Engine };
      const engine = new OpenRedaction();
      return async (text) => {
        const { detections } = await engine.detect(text);
        return {
          text: without(
            text,
            detections.map(({ position }) => position),
          ),
          count: detections.length,
        };
      };
    },
  },
  {
    name: '@redactpii/node',
    version: '1.0.17',
    entry: 'lib/index.mjs',
    start: async (module) => {
      type Engine = { redact: (text: string) => string };
      const { Redactor } = module as { Redactor: new () => Engine };
      const engine = new Redactor();
      const mark =
        /EMAIL_ADDRESS|CREDIT_CARD_NUMBER|US_SOCIAL_SECURITY_NUMBER|PHONE_NUMBER|PERSON_NAME/g;
      return async (text) => {
        const masked = engine.redact(text);
        return { text: masked, count: masked.match(mark)?.length ?? 0 };
      };
    },
  },
  {
    name: '@arcjet/redact-wasm',
    version: '1.12.0',
    entry: 'dist/index.js',
    start: async (module) => {
      type Found = { start: number; end: number };
      type Engine = { redact: (text: string, config: object) => Found[] };
      const { initializeWasm } = module as {
        initializeWasm: (detect: () => [], replace: () => string) => Promise<Engine>;
      };
      const engine = await initializeWasm(
        () => [],
        () => '',
      );
      const config = {
        entities: ['email', 'phone-number', 'ip-address', 'credit-card-number'].map((tag) => ({
          tag,
        })),
        contextWindowSize: undefined,
        skipCustomDetect: true,
        skipCustomRedact: true,
      };
      return async (text) => {
        const found = engine.redact(text, config);
        return {
          text: without(
            text,
            found.map(({ start, end }) => [start, end]),
          ),
          count: found.length,
        };
      };
    },
  },
];

/** The text with the ranges taken out. */
function without(text: string, ranges: readonly (readonly [number, number])[]): string {
  let left = '';
  let from = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (start > from) left += `${text.slice(from, start)}\u0000`;
    from = Math.max(from, end);
  }
  return left + text.slice(from);
}

async function install(folder: string, specifier: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', [...args, specifier], { timeout: TIME_LIMIT });
}

/** The packages that could be had, and what was wrong with the others. */
export async function loadPeers(): Promise<{ peers: Peer[]; missing: string[] }> {
  const peers: Peer[] = [];
  const missing: string[] = [];
  for (const { name, version, entry, start } of PACKAGES) {
    const folder = join(
      tmpdir(),
      'sallyport-masking-peers',
      `${name.replace(/\W/g, '-')}-${version}`,
    );
    const home = join(folder, 'node_modules', name);
    try {
      const there = await access(join(home, 'package.json')).then(
        () => true,
        () => false,
      );
      if (!there) await install(folder, `${name}@${version}`);
      const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
      const module = await import(pathToFileURL(join(home, entry)).href);
      peers.push({ name: `${name} ${manifest.version}`, mask: await start(module) });
    } catch (error) {
      missing.push(`${name}@${version}: ${String(error).split('\n')[0]}`);
    }
  }
  return { peers, missing };
}
