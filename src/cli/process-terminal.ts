import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';
import type { Terminal } from './command.ts';

/** The terminal that this process runs in. Colours only where a person reads them and did not refuse (no-color.org). */
export function processTerminal(): Terminal {
  const coloured = process.stdout.isTTY === true && !process.env['NO_COLOR'];
  // The reader of a pipe may leave early, as `head` does; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    paint: (colour, line) => (coloured ? styleText(colour, line, { validateStream: false }) : line),
    interactive: process.stdin.isTTY === true,
    input: () => (process.stdin.isTTY ? Promise.resolve('') : text(process.stdin)),
    env: process.env,
    directory: process.cwd(),
    fetch,
  };
}
