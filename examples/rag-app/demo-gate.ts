import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalGate } from '../../src/local/local-gate.ts';

export type DemoGate = Readonly<{
  url: string;
  issuerUrl: string;
  /** Started for this demo, with data of its own */
  own: boolean;
  close(): Promise<void>;
}>;

/** The gate that answers at a URL, or one of its own on free ports where none does. */
export async function demoGate(
  { url, issuerUrl }: Pick<DemoGate, 'url' | 'issuerUrl'>,
  progress: (part: string) => void,
): Promise<DemoGate> {
  if (await answers(url)) return { url, issuerUrl, own: false, close: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-demo-'));
  // At the end of the process, so that an interrupted demo leaves nothing behind either.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const project = join(import.meta.dirname, '..', '..');
  const gate = await startLocalGate({ project, directory, port: 0, progress });
  return { url: gate.url, issuerUrl: gate.issuerUrl, own: true, close: gate.close };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return response.ok && Object(await response.json()).status === 'ok';
  } catch {
    return false;
  }
}
