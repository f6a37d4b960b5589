/** What a command may touch of the process around it. */
export interface Terminal {
  /** A line to standard output */
  out(line: string): void;
  /** A line to standard error */
  err(line: string): void;
  /** The text in a colour, or as it is where colours are not wanted */
  paint(colour: 'red' | 'green' | 'yellow' | 'dim' | 'bold', text: string): string;
  /** Standard input is a keyboard, from which nothing is read */
  readonly interactive: boolean;
  /** All of standard input; empty where that is a keyboard */
  input(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly fetch: typeof fetch;
}

/** 0: fine · 1: what was asked about is not fine · 2: the command itself was not understood */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  /** The words that call it: `policy test` */
  readonly name: string;
  /** One line for the list of commands */
  readonly summary: string;
  /** Everything after the summary: usage, options, examples */
  readonly help: string;
  /** @throws UsageError when the arguments make no sense */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

/** Arguments that make no sense; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
