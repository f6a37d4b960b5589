import { createHash } from 'node:crypto';
import { invalid, RuntimeError } from '../runtime-error.ts';
import { type Answer, type Block, blockText, type StopReason, textBlock } from './answer.ts';
import type { Directive } from './directive.ts';
import { readDirectives, type Told } from './directives.ts';
import { extract } from './extract.ts';
import { limitAnswer } from './limit-answer.ts';
import { atOffsets, byCharacters, type Pieces } from './pieces.ts';
import type { Prompt } from './prompt.ts';
import { asked, lastUserText } from './question.ts';
import { countTokens, promptTokens } from './tokens.ts';
import { toolInput } from './tool-input.ts';

/** What goes wrong in a stream, after so many pieces of text. */
export type Fault = Extract<Directive, { after: number }>;

/** An answer, and how it is streamed. */
export type Response = Readonly<{ answer: Answer; pieces: Pieces; faults: readonly Fault[] }>;

export type RespondDeps = Readonly<{
  /** Pieces that answers come in, unless a directive says otherwise */
  pieces: Pieces;
  /** How often a prompt has been failed before, this time counted */
  attempts: (prompt: string) => number;
}>;

type Of<Name extends Directive['do']> = Extract<Directive, { do: Name }>;

/**
 * What the stand-in model answers to a prompt: what the directives in the last user message say, or
 * else what {@link extract} finds. The same prompt has the same answer.
 * @throws RuntimeError that a directive asks for, or for one that is not understood
 */
export function respond(prompt: Prompt, deps: RespondDeps): Response {
  const text = lastUserText(prompt);
  const told = readDirectives(text);
  const { directives } = told;
  for (const failure of all(directives, 'fail')) failIfTold(failure, deps.attempts, text);
  const { blocks, stopReason } = blocksOf(prompt, told);
  const limited = limitAnswer({ blocks, stopReason, stopSequence: undefined }, prompt);
  const answer: Answer = {
    ...limited,
    stopReason: all(directives, 'stop')[0]?.reason ?? limited.stopReason,
    inputTokens: promptTokens(prompt),
    outputTokens: limited.blocks.reduce((sum, block) => sum + countTokens(blockText(block)), 0),
  };
  return {
    answer,
    pieces: piecesOf(directives) ?? deps.pieces,
    faults: directives.filter((one): one is Fault => 'after' in one),
  };
}

/**
 * The tokens of a prompt, unless it says that counting fails.
 * @throws RuntimeError that a directive asks for
 */
export function countPrompt(prompt: Prompt, attempts: RespondDeps['attempts']): number {
  failIfAsked(lastUserText(prompt), attempts);
  return promptTokens(prompt);
}

/** @throws RuntimeError that a directive in the text asks for */
export function failIfAsked(text: string, attempts: RespondDeps['attempts']): void {
  for (const failure of all(readDirectives(text).directives, 'fail')) {
    failIfTold(failure, attempts, text);
  }
}

function failIfTold(
  { type, times, retryAfter }: Of<'fail'>,
  attempts: RespondDeps['attempts'],
  text: string,
): void {
  if (times !== Number.POSITIVE_INFINITY && attempts(text) > times) return;
  const seconds = retryAfter ?? (type === 'ThrottlingException' ? 1 : undefined);
  throw new RuntimeError(type, 'the prompt told the local stand-in to fail', seconds);
}

function blocksOf(
  prompt: Prompt,
  told: Told,
): Readonly<{ blocks: readonly Block[]; stopReason: StopReason }> {
  const { directives } = told;
  const reasoning = directives.flatMap(reasoningOf);
  const calls = toolCalls(prompt, told);
  const texts = textsOf(prompt, told);
  if (calls.length > 0) {
    const said = isTold(directives) ? texts : [];
    return { blocks: [...reasoning, ...said, ...calls], stopReason: 'tool_use' };
  }
  return { blocks: [...reasoning, ...texts], stopReason: 'end_turn' };
}

function isTold(directives: readonly Directive[]): boolean {
  return directives.some((one) => one.do === 'say' || one.do === 'echo' || one.do === 'long');
}

function textsOf(prompt: Prompt, { directives, rest }: Told): readonly Block[] {
  const told = directives.flatMap((one) => {
    switch (one.do) {
      case 'say':
        return [one.text];
      case 'echo':
        return [one.all ? JSON.stringify(prompt) : rest.trim()];
      case 'long':
        return [longText(one.tokens)];
      default:
        return [];
    }
  });
  if (isTold(directives)) return told.filter((text) => text !== '').map((text) => textBlock(text));
  const cite = directives.some((one) => one.do === 'citations');
  return extract(asked(withoutDirectives(prompt)), cite);
}

function withoutDirectives(prompt: Prompt): Prompt {
  const turns = prompt.turns.map((turn, index) =>
    index < prompt.turns.length - 1 || turn.role !== 'user'
      ? turn
      : { ...turn, texts: [readDirectives(turn.texts.join('\n\n')).rest] },
  );
  return { ...prompt, turns };
}

/** Words that are one token each. */
function longText(tokens: number): string {
  return Array.from({ length: tokens }, () => 'word').join(' ');
}

function reasoningOf(directive: Directive): readonly Block[] {
  if (directive.do === 'redacted-reasoning') {
    return [{ kind: 'redacted', base64: Buffer.from('stand-in').toString('base64') }];
  }
  if (directive.do !== 'reasoning') return [];
  const { text } = directive;
  return [{ kind: 'reasoning', text, signature: hash(text) }];
}

/** The calls that directives name, or the one that the request insists on. */
function toolCalls(prompt: Prompt, { directives, rest }: Told): readonly Block[] {
  const named = all(directives, 'tool');
  const wanted = named.length > 0 ? named : [forcedCall(prompt, rest)].flatMap((one) => one ?? []);
  return wanted.map(({ name, input }, index) => ({
    kind: 'tool',
    id: `tooluse_${hash(JSON.stringify([prompt.turns, name, input, index]))}`,
    name,
    input,
  }));
}

function forcedCall({ tools, toolChoice }: Prompt, question: string) {
  if (toolChoice === 'auto') return undefined;
  const tool = toolChoice === 'any' ? tools[0] : tools.find(({ name }) => name === toolChoice.name);
  if (tool === undefined) throw invalid('the tool that must be chosen is not among the tools');
  return { name: tool.name, input: toolInput(tool.schema, question.trim()) };
}

function piecesOf(directives: readonly Directive[]): Pieces | undefined {
  const [offsets] = all(directives, 'split');
  if (offsets !== undefined) return atOffsets(offsets.offsets);
  const [every] = all(directives, 'split-every');
  return every && byCharacters(every.characters);
}

function all<Name extends Directive['do']>(
  directives: readonly Directive[],
  name: Name,
): readonly Of<Name>[] {
  return directives.filter((one): one is Of<Name> => one.do === name);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
