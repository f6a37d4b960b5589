import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startLocalGate } from '../src/local/local-gate.ts';
import { useRealPostgres } from '../src/local/postgres/real-postgres.ts';
import { childOptions, serveParent } from './child.ts';
import { watchGrowth } from './watch-growth.ts';

export type StreamingGate = Readonly<{ url: string; issuerUrl: string }>;

const SAMPLE_MS = 10;
const { postgresUrl, rows } = childOptions<Readonly<{ postgresUrl: string; rows: number }>>();

const directory = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
const gate = await startLocalGate({
  project: await demoProject(directory),
  directory,
  port: 0,
  postgres: () => useRealPostgres(postgresUrl, { embeddings: false }),
});

const watch = watchGrowth(SAMPLE_MS);

serveParent({ url: gate.url, issuerUrl: gate.issuerUrl } satisfies StreamingGate, {
  ...watch,
  close: async () => {
    await gate.close();
    await rm(directory, { recursive: true, force: true });
  },
});

/** The demo's project, but for the row limit. */
async function demoProject(parent: string): Promise<string> {
  const root = new URL('..', import.meta.url);
  const project = join(parent, 'project');
  await cp(fileURLToPath(new URL('policies', root)), join(project, 'policies'), {
    recursive: true,
  });
  const demo = pathToFileURL(fileURLToPath(new URL('sallyport.config.ts', root))).href;
  const text = `import demo from '${demo}';\nexport default { ...demo, limits: { ...demo.limits, rows: ${rows} } };\n`;
  await writeFile(join(project, 'sallyport.config.ts'), text);
  return project;
}
