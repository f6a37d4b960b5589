import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type Metafile } from 'esbuild';

export type FunctionBundle = Readonly<{
  /** File with the handler */
  entry: string;
  /** Directory with `sallyport.config.ts` and `policies/` */
  project: string;
  /** Directory of the bundle; created */
  output: string;
}>;

/**
 * What CommonJS packages expect of their surroundings (libpg-query finds its wasm by `__dirname`).
 * The names are ours, because esbuild does not know what a banner declares.
 */
const COMMONJS_BANNER = [
  "import { createRequire as sallyportRequire } from 'node:module';",
  "import { fileURLToPath as sallyportPath } from 'node:url';",
  'const require = sallyportRequire(import.meta.url);',
  'const __filename = sallyportPath(import.meta.url);',
  "const __dirname = sallyportPath(new URL('.', import.meta.url));",
].join('');

/** Assets that the code finds beside itself: where they lie in packages, and in a bundle. */
const CEDAR = ['cedar_wasm.js', 'cedar_wasm_bg.wasm', 'package.json'].map(
  (name) => [`@cedar-policy/cedar-wasm/web/${name}`, `cedar/${name}`] as const,
);
const POSTGRES = [['libpg-query/wasm/libpg-query.wasm', 'libpg-query.wasm']] as const;

/**
 * One function as a directory that Lambda takes: `index.mjs` with its chunks, the configuration as a
 * module, the policies as they are, and the wasm that the code uses. The AWS SDK is in it, so that
 * what was tested is what runs.
 * @returns what esbuild tells of inputs and outputs
 */
export function bundleFunction({ entry, project, output }: FunctionBundle): Metafile {
  const { metafile } = buildSync({
    entryPoints: { index: entry, 'sallyport.config': join(project, 'sallyport.config.ts') },
    outdir: output,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // ES modules before CommonJS: they can be shaken.
    mainFields: ['module', 'main'],
    // Names stay, for the frames that failures are logged with.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: COMMONJS_BANNER },
    metafile: true,
    logLevel: 'warning',
  });
  cpSync(join(project, 'policies'), join(output, 'policies'), { recursive: true });
  for (const [from, to] of assets(metafile)) cpSync(installed(from), join(output, to));
  return metafile;
}

/** Only what the code reaches: a wasm that nobody loads would be unpacked at every cold start. */
function assets(metafile: Metafile): readonly (readonly [string, string])[] {
  const inputs = Object.keys(metafile.inputs);
  const uses = (part: string) => inputs.some((input) => input.includes(part));
  return [
    ...(uses('src/policy/cedar-engine.ts') ? CEDAR : []),
    ...(uses('node_modules/libpg-query/') ? POSTGRES : []),
  ];
}

function installed(path: string): string {
  return fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
}
