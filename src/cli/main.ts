import { readFile } from 'node:fs/promises';
import { nearestName } from '../config/nearest-name.ts';
import { approvalsApprove, approvalsEnd, approvalsReject } from './approvals-decide.ts';
import { approvalsList } from './approvals-list.ts';
import { approvalsShow } from './approvals-show.ts';
import { type Command, type ExitCode, type Terminal, UsageError } from './command.ts';
import { explain } from './explain.ts';
import { mask } from './mask.ts';
import { policyCheck } from './policy-check.ts';
import { policyTest } from './policy-test.ts';

const COMMANDS: readonly Command[] = [
  policyCheck,
  policyTest,
  explain,
  approvalsList,
  approvalsShow,
  approvalsApprove,
  approvalsReject,
  approvalsEnd,
  mask,
];

/** Runs the command line: the arguments after the program's name. Never throws for what a user can cause. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    terminal.out(overview());
    return first === undefined ? 2 : 0;
  }
  if (first === '--version' || first === '-v') {
    terminal.out(await version());
    return 0;
  }
  const command = COMMANDS.find(({ name }) => startsWith(args, name.split(' ')));
  if (command === undefined) return groupHelp(args, terminal) ?? unknownCommand(args, terminal);
  const rest = args.slice(command.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(`${command.summary}\n\n${command.help}`);
    return 0;
  }
  try {
    return await command.run(rest, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.err(`sallyport ${command.name}: ${error.message}`);
    terminal.err(`see: sallyport ${command.name} --help`);
    return 2;
  }
}

function startsWith(args: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => args[index] === word);
}

/** `policy --help` shows the commands that begin with the word. */
function groupHelp(
  [word, option, ...rest]: readonly string[],
  terminal: Terminal,
): ExitCode | undefined {
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
  const asked = rest.length === 0 && (option === '--help' || option === '-h');
  if (!asked || group.length === 0) return undefined;
  terminal.out(`usage: sallyport ${word} COMMAND [options]

commands:
${commandList(group)}

examples:
${group.map(({ name }) => `  sallyport ${name} --help`).join('\n')}`);
  return 0;
}

function unknownCommand(args: readonly string[], terminal: Terminal): ExitCode {
  const names = COMMANDS.map(({ name }) => name);
  const words = args.filter((arg) => !arg.startsWith('-'));
  const given = words.slice(0, 2).join(' ');
  const within = names.filter((name) => words.length === 1 && name.startsWith(`${words[0]} `));
  const near =
    MEANT[given] ?? nearestName(given, names) ?? nearestName(words[0] ?? '', names) ?? '';
  const hint = within.length > 0 ? within.join(' or ') : near;
  terminal.err(`sallyport: unknown command \`${given || args[0]}\``);
  terminal.err(hint === '' ? 'see: sallyport --help' : `did you mean: ${hint}`);
  return 2;
}

/** Commands by the names that people try, where the nearest in letters is another. */
const MEANT: Readonly<Record<string, string>> = {
  'approvals decide': 'approvals approve or approvals reject',
};

function commandList(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 3;
  return commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n');
}

function overview(): string {
  return `sallyport: the guarded double door in front of your data

usage: sallyport COMMAND [options]

commands:
${commandList(COMMANDS)}

options:
  --help       this text; after a command, all about the command
  --version    the version

exit codes: 0 fine, 1 what was asked about is not fine, 2 the command was not understood;
explain exits with 0 whatever the decision is, and with 1 when there is none

examples:
  sallyport policy check
  sallyport policy test --json
  sallyport explain --connection crm --sql 'select * from customers'`;
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return JSON.parse(text).version;
}
