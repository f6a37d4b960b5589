/** Why a policy is refused, and where. */
export type PolicyProblem = Readonly<{ file: string; line: number; message: string }>;

/** Policies that are refused, with every problem found: one `file:line: sentence` per line of the message. */
export class PolicyLoadError extends Error {
  override readonly name = 'PolicyLoadError';
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[]) {
    super(
      ['the policies are refused:', ...problems.map((each) => `  ${problemText(each)}`)].join('\n'),
    );
    this.problems = problems;
  }
}

/** `file:line: sentence` */
export function problemText(problem: PolicyProblem): string {
  return `${problem.file}:${problem.line}: ${problem.message}`;
}
