import { main } from '../../src/cli/main.ts';

type Ran = Readonly<{ code: number; out: string; err: string }>;
type Around = Readonly<{
  directory?: string;
  env?: Record<string, string>;
  input?: string;
  interactive?: boolean;
  fetch?: typeof fetch;
}>;

/** Runs the command line as a process would, without one. Colours show as `red(…)`. */
export async function sallyport(args: readonly string[], around: Around = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    paint: (colour, text) => `${colour}(${text})`,
    interactive: around.interactive ?? false,
    input: async () => around.input ?? '',
    env: around.env ?? {},
    directory: around.directory ?? process.cwd(),
    fetch: around.fetch ?? fetch,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
