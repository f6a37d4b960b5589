import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { PLANTED, type Random, randomOf } from './corpus.ts';
import { share } from './score.ts';

/** How many of one kind of disguised value are found whole; a share from 0 to 1. */
export type Evasion = Readonly<{ name: string; found: number }>;

const TRIES = 40;

function digitsFrom(zero: number): (text: string) => string {
  return (text) => text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

function between(text: string, filler: string): string {
  return [...text].join(filler);
}

const ZERO_WIDTH = '\u200b';
const SOFT_HYPHEN = '\u00ad';

/** A disguise: which value, and what is done to it. */
const DISGUISES: readonly (readonly [
  name: string,
  kind: string,
  change: (value: string) => string,
])[] = [
  ['full-width digits', 'US_SOCIAL_SECURITY_NUMBER', digitsFrom(0xff10)],
  ['Arabic-Indic digits', 'CREDIT_DEBIT_CARD_NUMBER', digitsFrom(0x660)],
  ['mathematical digits', 'US_SOCIAL_SECURITY_NUMBER', digitsFrom(0x1d7ce)],
  ['zero-width spaces', 'US_SOCIAL_SECURITY_NUMBER', (value) => between(value, ZERO_WIDTH)],
  ['soft hyphens', 'CREDIT_DEBIT_CARD_NUMBER', (value) => between(value, SOFT_HYPHEN)],
  ['no-break spaces', 'CREDIT_DEBIT_CARD_NUMBER', (value) => value.replace(/[ -]/g, '\u00a0')],
  ['en dashes', 'US_SOCIAL_SECURITY_NUMBER', (value) => value.replaceAll('-', '–')],
  ['non-breaking hyphens', 'US_SOCIAL_SECURITY_NUMBER', (value) => value.replaceAll('-', '\u2011')],
  ['full-width @', 'EMAIL', (value) => value.replace('@', '＠')],
  ['`[at]`', 'EMAIL', (value) => value.replace('@', ' [at] ')],
  ['`(at)` and `(dot)`', 'EMAIL', (value) => value.replace('@', '(at)').replaceAll('.', '(dot)')],
  ['`%40`', 'EMAIL', (value) => value.replace('@', '%40')],
  ['`&#64;`', 'EMAIL', (value) => value.replace('@', '&#64;')],
  ['`&commat;`', 'EMAIL', (value) => value.replace('@', '&commat;')],
  ['`\\u0040`', 'EMAIL', (value) => value.replace('@', '\\u0040')],
  [
    'full-width letters',
    'EMAIL',
    (value) => value.replace(/[a-z]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)),
  ],
  ['lower-case IBAN', 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', (value) => value.toLowerCase()],
  ['bold halves', 'EMAIL', (value) => value.replace(/^(...)/, '**$1**')],
  ['reversed', 'CREDIT_DEBIT_CARD_NUMBER', (value) => [...value].reverse().join('')],
  ['base64', 'EMAIL', (value) => Buffer.from(value).toString('base64')],
  ['spaces between all', 'US_SOCIAL_SECURITY_NUMBER', (value) => between(value, ' ')],
  ['words for digits', 'US_SOCIAL_SECURITY_NUMBER', spelled],
];

const DIGIT_WORDS = 'zero one two three four five six seven eight nine'.split(' ');

function spelled(value: string): string {
  return value.replace(/\d/g, (digit) => `${DIGIT_WORDS[Number(digit)]} `);
}

/** What the default profile finds of values that are written in another way. */
export function measureEvasions(): readonly Evasion[] {
  const { find } = maskingEngine();
  return DISGUISES.map(([name, kind, change]) => {
    const random: Random = randomOf(5);
    const values = Array.from({ length: TRIES }, () => change(PLANTED[kind]?.(random) ?? ''));
    const found = values.filter((value) => {
      const text = `it was ${value}, they said`;
      const ends = { start: 7, end: 7 + value.length };
      return find(text).some((one) => one.start <= ends.start && one.end >= ends.end);
    });
    return { name, found: share(found.length, values.length) };
  });
}
