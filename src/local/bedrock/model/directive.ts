import type { Json } from '../../../gateway/json.ts';
import { EXCEPTIONS, type ExceptionType, invalid } from '../runtime-error.ts';
import type { StopReason } from './answer.ts';

/** Something that a prompt tells the stand-in to do. */
export type Directive =
  | Readonly<{ do: 'fail'; type: ExceptionType; times: number; retryAfter: number | undefined }>
  | Readonly<{ do: 'break'; type: ExceptionType; after: number }>
  | Readonly<{ do: 'cut' | 'stall' | 'unknown-event'; after: number }>
  | Readonly<{ do: 'say'; text: string }>
  | Readonly<{ do: 'echo'; all: boolean }>
  | Readonly<{ do: 'long'; tokens: number }>
  | Readonly<{ do: 'tool'; name: string; input: Json }>
  | Readonly<{ do: 'reasoning'; text: string }>
  | Readonly<{ do: 'redacted-reasoning' }>
  | Readonly<{ do: 'citations' }>
  | Readonly<{ do: 'stop'; reason: StopReason }>
  | Readonly<{ do: 'split'; offsets: readonly number[] }>
  | Readonly<{ do: 'split-every'; characters: number }>;

type Reader = (args: string, json: (text: string) => Json) => Directive;

const STOP_REASONS: readonly StopReason[] = [
  'end_turn',
  'tool_use',
  'max_tokens',
  'stop_sequence',
  'guardrail_intervened',
  'content_filtered',
];
/** Most tokens of a text that the stand-in makes up. */
const MOST_TOKENS = 200_000;

/** The directives, by name (docs/local-vs-aws.md). */
export const DIRECTIVES: Readonly<Record<string, Reader>> = {
  throttle: (args) => failing(`ThrottlingException ${args}`),
  'validation-error': () => failing('ValidationException'),
  'model-timeout': () => failing('ModelTimeoutException'),
  fail: (args) => failing(args),
  break: (args) => ({ do: 'break', type: exception(args), after: option(args, 'after') ?? 1 }),
  cut: (args) => ({ do: 'cut', after: option(args, 'after') ?? 1 }),
  stall: (args) => ({ do: 'stall', after: option(args, 'after') ?? 1 }),
  'unknown-event': (args) => ({ do: 'unknown-event', after: option(args, 'after') ?? 1 }),
  say: (text) => ({ do: 'say', text }),
  echo: (args) => ({ do: 'echo', all: args === 'prompt' }),
  long: (args) => ({ do: 'long', tokens: number(args, MOST_TOKENS) }),
  tool: toolCall,
  reasoning: (text) => ({ do: 'reasoning', text }),
  'redacted-reasoning': () => ({ do: 'redacted-reasoning' }),
  citations: () => ({ do: 'citations' }),
  stop: (args) => ({ do: 'stop', reason: stopReason(args) }),
  split: (args) => ({ do: 'split', offsets: args.split(',').map((offset) => number(offset)) }),
  'split-every': (args) => ({ do: 'split-every', characters: Math.max(1, number(args)) }),
};

function failing(args: string): Directive {
  return {
    do: 'fail',
    type: exception(args),
    times: option(args, 'times') ?? Number.POSITIVE_INFINITY,
    retryAfter: option(args, 'retry-after'),
  };
}

function toolCall(args: string, json: (text: string) => Json): Directive {
  const [, name = '', input = ''] = /^(\S+)\s*(.*)$/s.exec(args) ?? [];
  if (name === '') throw invalid('the directive `tool` expects a name and its input as JSON');
  return { do: 'tool', name, input: input === '' ? {} : json(input) };
}

function exception(args: string): ExceptionType {
  const [name = ''] = args.trim().split(/\s+/);
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const known = Object.keys(EXCEPTIONS) as ExceptionType[];
  const found = known.find((one) => one === type);
  if (found === undefined) throw invalid(`an exception is one of ${known.join(', ')}`);
  return found;
}

function stopReason(args: string): StopReason {
  const found = STOP_REASONS.find((reason) => reason === args);
  if (found === undefined) throw invalid(`a stop reason is one of ${STOP_REASONS.join(', ')}`);
  return found;
}

function option(args: string, name: string): number | undefined {
  const [, value] = new RegExp(`(?:^|\\s)${name}=(\\d{1,6})(?:\\s|$)`).exec(args) ?? [];
  return value === undefined ? undefined : Number(value);
}

function number(text: string, most = Number.MAX_SAFE_INTEGER): number {
  if (!/^\s*\d{1,9}\s*$/.test(text)) throw invalid(`expected a whole number, got \`${text}\``);
  return Math.min(most, Number(text));
}
