import type { RecordedExchange } from './read-record.ts';
import type { DemoRun } from './run-demo.ts';

const WIDTH = 100;

export type Paint = (colour: 'green' | 'red' | 'dim' | 'bold', text: string) => string;

const CODES = { green: 32, red: 31, dim: 2, bold: 1 } as const;

/** Colours for a terminal, none for anything else. */
export function painter(colours: boolean): Paint {
  return (colour, text) => (colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
}

/** A run of the demo as lines of at most 100 columns. */
export function demoLines(run: DemoRun, paint: Paint): readonly string[] {
  const { encoded, refused, explanation } = run;
  const heading = (text: string) => ['', paint('bold', text), ''];
  return [
    ...heading('What the application saw: the tickets that it gave to the model'),
    ...wrapped(`question: ${run.question}`, '  '),
    '',
    ...run.context.split('\n').flatMap((line) => wrapped(line, '  ')),
    ...heading('What the model answered'),
    ...run.answer.split('\n').flatMap((line) => wrapped(line, '  ')),
    '',
    ...wrapped(`from the tickets, and ${run.handbook.map(({ path }) => path).join(', ')}`, '  '),
    ...heading('Two tricks'),
    ...wrapped(encoded.sql, '  '),
    ...wrapped(`allowed, but it only ever reads the mask: ${decoded(run)}`, '    → '),
    '',
    ...wrapped(refused.sql, '  '),
    ...wrapped(refused.refusal ?? 'not refused', '    → '),
    ...heading('Why, says explain, of the first trick'),
    ...wrapped(
      `${explanation.decision} by ${explanation.policies.join(', ')}: ` +
        `mask ${explanation.masks.join(', ')}, at most ${explanation.limit} rows`,
      '  ',
    ),
    ...wrapped(`sent: ${around(explanation.sent, 'AS ssn')}`, '  ').map((line) =>
      paint('dim', line),
    ),
    ...heading(`What the record says of session ${run.session}, read by audrey`),
    ...run.record.flatMap((exchange) => recordLines(exchange, paint)),
  ];
}

function decoded({ encoded }: DemoRun): string {
  return (encoded.rows ?? [])
    .map((row) => Object(row).code)
    .map((code) => `${code} = ${Buffer.from(String(code), 'base64').toString()}`)
    .slice(0, 1)
    .join();
}

function recordLines(exchange: RecordedExchange, paint: Paint): string[] {
  const { state, error, rows, masked, statement, values, policies } = exchange;
  const counts = rows ? `, ${rows} rows, ${masked} values masked` : '';
  const by = policies.length === 0 ? 'before any policy was asked' : `by ${policies.join(', ')}`;
  const head = `${exchange.exchange}  ${exchange.principal}  ${state}${error ? ` (${error})` : ''}`;
  return [
    paint(state === 'completed' ? 'green' : 'red', `  ${head}`) + paint('dim', ` ${by}${counts}`),
    ...wrapped(shortened(statement === '' ? exchange.route : statement, 180), '     '),
    ...(values.length === 0
      ? []
      : wrapped(values.map((value, i) => `$${i + 1} = ${clipped(value)}`).join('  '), '     ')),
  ];
}

function clipped(value: string | null): string {
  return value === null ? 'null' : shortened(value, 30);
}

function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** The beginning and the end of a statement, and what stands before a word in it. */
function around(text: string, word: string): string {
  const at = text.indexOf(word) + word.length;
  if (at < word.length) return shortened(text, 300);
  return `${text.slice(0, 76)} … ${text.slice(at - 60, at)} … ${text.slice(-52)}`;
}

/** Lines of at most 100 columns; those after the first are as far in as the first. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  const rest = ' '.repeat(indent.length);
  return [...lines, line].map((each, i) => ((i === 0 ? indent : rest) + each).trimEnd());
}
