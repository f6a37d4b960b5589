import { socialSecurityNumber } from '../demo-crm/demo-people.ts';
import { FIRST_NAMES, LAST_NAMES } from '../demo-crm/demo-words.ts';
import { type SeededRandom, seededRandom } from '../seeded-random.ts';
import { maskedEmbedding } from './demo-embedding.ts';
import { type DemoIndex, indexBody } from './demo-index.ts';

const NOTES = 50;
const SEED = 0x4a11_0050;
const EPOCH = Date.UTC(2024, 0, 1);
const TWO_YEARS_DAYS = 730;
const DAY_MS = 86_400_000;

type Note = Readonly<{ topic: string; text: string }>;

/** `{…}` are filled in. */
const TEMPLATES: readonly [Note, ...Note[]] = [
  {
    topic: 'salary',
    text: '{name} asked for a raise in the yearly talk. The salary goes from {salary} to {raised} a year with the next payroll; the SSN on file is {ssn}.',
  },
  {
    topic: 'onboarding',
    text: '{name} starts with a salary of {salary}. The background check for SSN {ssn} came back without findings; the laptop is ordered.',
  },
  {
    topic: 'leave',
    text: '{name} takes parental leave for six months. Pay continues at two thirds of {salary}. The authority wants the form with SSN {ssn}.',
  },
  {
    topic: 'warning',
    text: 'First written warning for {name} after repeated absence. No change to the salary of {salary}. Works council informed.',
  },
  {
    topic: 'exit',
    text: 'Exit interview with {name}: leaves for a competitor that pays {raised} instead of {salary}. Final payroll to SSN {ssn}.',
  },
];

/** Confidential notes about invented employees. */
export function hrIndex(): DemoIndex {
  const random = seededRandom(SEED);
  return {
    name: 'hr',
    body: indexBody({
      employee: { type: 'keyword' },
      topic: { type: 'keyword' },
      text: { type: 'text' },
      created_at: { type: 'date' },
    }),
    documents: Array.from({ length: NOTES }, (_, i) => ({
      id: String(i + 1),
      source: note(random),
    })),
  };
}

function note(random: SeededRandom) {
  const employee = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
  const { topic, text: template } = random.pick(TEMPLATES);
  const salary = 45_000 + random.below(90) * 1_000;
  const words = new Map([
    ['name', employee],
    ['ssn', socialSecurityNumber(random)],
    ['salary', `$${salary.toLocaleString('en-US')}`],
    ['raised', `$${(salary + 6_000).toLocaleString('en-US')}`],
  ]);
  const text = template.replaceAll(/\{(\w+)\}/g, (_, word: string) => words.get(word) ?? '');
  const created_at = new Date(EPOCH + random.below(TWO_YEARS_DAYS) * DAY_MS).toISOString();
  return { employee, topic, text, created_at, embedding: maskedEmbedding(text) };
}
