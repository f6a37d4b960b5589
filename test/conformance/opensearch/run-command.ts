import { execFile } from 'node:child_process';

export type CommandOutcome = Readonly<{
  /** Undefined when the command is not there */
  status: number | undefined;
  output: string;
}>;

/** Runs a command to its end; standard output and standard error together, no shell. */
export function runCommand(file: string, args: readonly string[]): Promise<CommandOutcome> {
  return new Promise<CommandOutcome>((resolve) => {
    execFile(file, [...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const output = `${stdout}${stderr}`;
      if (error === null) resolve({ status: 0, output });
      else resolve({ status: typeof error.code === 'number' ? error.code : undefined, output });
    });
    // Node throws at once for a path that cannot be a command.
  }).catch(() => ({ status: undefined, output: '' }));
}
