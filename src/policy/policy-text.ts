import type { PolicyProblem } from './policy-problem.ts';

/** A file of Cedar text. `file` is for messages only. */
export type PolicyFile = Readonly<{ file: string; text: string }>;

/** The text of one policy, and where it stands. */
export type PolicyText = Readonly<{ file: string; line: number; text: string }>;

const FILE_CHARACTERS = 256 * 1024;
const NESTING = 24;
const OPERATORS = 128;

// Cedar's own tokens, as far as they matter here. Comments and strings are the ones that hide others.
const TOKEN =
  /\s+|\/\/[^\n\r]*|"(?:[^"\\]|\\[\s\S])*"|[A-Za-z_]\w*|\d+|::|&&|\|\||[=!<>]=|[@(){}[\].,;:?<>+\-*!]/y;

/** Tokens that may make an expression one level deeper without staying open. */
const DEEPER = new Set(['&&', '||', '+', '-', '*', '.', '!', '[', 'if', 'in', 'has', 'is']);

/**
 * Splits a file into its policies, at the semicolons outside strings and comments.
 *
 * INVARIANT: text with more nesting than Cedar survives is found here and goes no further. Measured:
 * some 120 nested brackets or 300 operators in a row end the WebAssembly instance.
 */
export function splitPolicies(
  { file, text }: PolicyFile,
  problems: PolicyProblem[],
): readonly PolicyText[] {
  const refuse = (at: number, message: string): readonly PolicyText[] => {
    problems.push({ file, line: lineAt(text, at), message });
    return [];
  };
  if (text.length > FILE_CHARACTERS) {
    return refuse(0, `a file of policies has at most ${FILE_CHARACTERS} characters`);
  }
  const policies: PolicyText[] = [];
  let start = -1;
  let depth = measureDepth();
  for (const { token, at } of tokens(text)) {
    if (token === undefined) {
      return refuse(
        at,
        text[at] === '"' ? 'a string without an end' : 'a character unknown to Cedar',
      );
    }
    if (start < 0) start = at;
    depth.add(token);
    if (token !== ';') continue;
    const problem = depth.problem();
    if (problem !== undefined) refuse(start, problem);
    else policies.push({ file, line: lineAt(text, start), text: text.slice(start, at + 1) });
    start = -1;
    depth = measureDepth();
  }
  return start < 0 ? policies : refuse(start, 'a policy without a semicolon at its end');
}

/** Every token but blanks and comments; one without text where the text is not Cedar. */
function* tokens(text: string): Generator<{ token: string | undefined; at: number }> {
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined || !/^(\s|\/\/)/.test(token)) yield { token, at };
    if (token === undefined) return;
    at += token.length;
  }
}

function measureDepth() {
  let open = 0;
  let deepest = 0;
  let operators = 0;
  return {
    add(token: string): void {
      if (token === '(' || token === '[' || token === '{') deepest = Math.max(deepest, ++open);
      if (token === ')' || token === ']' || token === '}') open -= 1;
      if (DEEPER.has(token)) operators += 1;
    },
    problem(): string | undefined {
      if (deepest > NESTING) {
        return `this policy nests brackets ${deepest} deep; at most ${NESTING} are allowed`;
      }
      if (operators > OPERATORS) {
        return `this policy has ${operators} operators; at most ${OPERATORS} are allowed, so split it`;
      }
      return undefined;
    },
  };
}

/** Line of a position, from 1. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}

/** The place of a byte of a policy, as Cedar counts them, in its file. */
export function placeOf({ file, line, text }: PolicyText, byte: number) {
  const before = Buffer.from(text).subarray(0, byte).toString();
  return { file, line: line + lineAt(before, before.length) - 1 };
}
