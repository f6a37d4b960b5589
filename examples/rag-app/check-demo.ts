import type { DemoRun } from './run-demo.ts';

/** What personal data of the demo world looks like in clear. */
const IN_CLEAR: Readonly<Record<string, RegExp>> = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.[a-z]{2,}/i,
  'a phone number': /\+1 \d{3}-\d{3}-\d{4}/,
  'a social security number': /\b\d{3}-\d{2}-\d{4}\b/,
  'a card number': /\b\d{4} \d{4} \d{4} \d{4}\b/,
};

/** What `ssn` reads as, in the encoding that the attempt asks for. */
const ENCODED_MASK = Buffer.from('[redacted]').toString('base64');

/** What is not as it should be in a run of the demo, as sentences; nothing means that all is well. */
export function demoProblems(run: DemoRun): readonly string[] {
  return [...contextProblems(run), ...attemptProblems(run), ...recordProblems(run)];
}

function contextProblems({ passages, handbook, context, answer, encoded }: DemoRun): string[] {
  const seen = `${context}\n${answer}\n${JSON.stringify(encoded.rows ?? [])}`;
  return [
    ...unless(passages.length === 5, `the search found ${passages.length} tickets, not 5`),
    ...unless(handbook.length === 3, `the handbook gave ${handbook.length} passages, not 3`),
    ...unless(answer !== '', 'the model did not answer'),
    ...inClear(seen).map((what) => `the application saw ${what}`),
    ...unless(/\[[A-Z_]+\]/.test(context), 'no ticket shows that anything was masked'),
    ...unless(
      passages.every(({ email, phone }) => /^tok_/.test(email) && /^\*{4}/.test(phone)),
      'a customer is not masked',
    ),
  ];
}

function attemptProblems({ encoded, refused, explanation }: DemoRun): string[] {
  const codes = (encoded.rows ?? []).map((row) => Object(row).code);
  return [
    ...unless(
      codes.length === 3 && codes.every((code) => code === ENCODED_MASK),
      'the encoded column is not the encoded mask',
    ),
    ...unless(
      refused.refusal?.startsWith('403 denied') === true,
      'SQL inside a function was not refused',
    ),
    ...unless(
      explanation.decision === 'allow' && explanation.masks.includes('pii'),
      'explain does not say that the statement is allowed with the mask pii',
    ),
  ];
}

function recordProblems({ record }: DemoRun): string[] {
  const of = (kind: string) => record.filter(({ route }) => route.startsWith(`POST /${kind}/`));
  const [search, counts, encoded, refused] = of('rds');
  const completed = [search, counts, encoded];
  const others = [...of('bedrock'), ...of('opensearch')];
  return [
    ...unless(record.length === 7, `the record has ${record.length} exchanges, not 7`),
    ...unless(
      others.length === 3 && others.every(({ state }) => state === 'completed'),
      'the calls of the models or of the handbook are not recorded as completed',
    ),
    ...unless(
      completed.every((each) => each?.state === 'completed' && each.transcript !== undefined),
      'an exchange that was answered is not recorded as completed, with its transcript',
    ),
    ...unless(
      completed.every((each) => each?.policies.includes('rag-reads-support') === true),
      'the record does not name the policy rag-reads-support',
    ),
    ...unless(
      refused?.state === 'refused' && refused.error === 'denied',
      'the refusal is not recorded',
    ),
    ...unless((search?.masked ?? 0) > 0, 'the record counts no masked value'),
    ...inClear(JSON.stringify(record)).map((what) => `the record holds ${what}`),
  ];
}

function inClear(text: string): string[] {
  return Object.entries(IN_CLEAR).flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
}

function unless(fine: boolean, problem: string): string[] {
  return fine ? [] : [problem];
}
