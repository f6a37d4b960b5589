import { createHash } from 'node:crypto';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getCountries, getExampleNumber } from 'libphonenumber-js/min';
import { type Random, randomOf } from '../../bench/masking/corpus.ts';
import type { Labelled } from '../../bench/masking/score.ts';
import type { EntityName } from '../../src/masking/entity-name.ts';

/** Check digits are worked out here by themselves: the engine's own checks may not vouch for it. */
function luhnDigit(digits: string): number {
  const sum = [...digits]
    .reverse()
    .map((digit, at) => Number(digit) * (at % 2 === 0 ? 2 : 1))
    .reduce((all, value) => all + (value > 9 ? value - 9 : value), 0);
  return (10 - (sum % 10)) % 10;
}

function mod97(text: string): bigint {
  const digits = [...text].map((character) => Number.parseInt(character, 36)).join('');
  return BigInt(digits) % 97n;
}

function weighed(digits: string, weights: readonly number[]): number {
  return [...digits].reduce((sum, digit, at) => sum + Number(digit) * (weights[at] ?? 0), 0);
}

function grouped(digits: string, sizes: readonly number[], gap: string): string {
  const groups: string[] = [];
  let from = 0;
  for (const size of sizes) {
    groups.push(digits.slice(from, from + size));
    from += size;
  }
  return groups.filter(Boolean).join(gap);
}

/** First digits and length of the cards of each network. */
const NETWORKS: readonly (readonly [prefix: string, length: number])[] = [
  ['4', 16],
  ['4', 13],
  ['4', 19],
  ['51', 16],
  ['55', 16],
  ['2221', 16],
  ['2720', 16],
  ['34', 15],
  ['37', 15],
  ['6011', 16],
  ['644', 16],
  ['65', 16],
  ['3528', 16],
  ['3589', 16],
  ['300', 14],
  ['36', 14],
  ['5018', 16],
  ['6304', 16],
  ['6759', 16],
  ['6761', 19],
  ['62', 16],
];

function card(random: Random): string {
  const [prefix, length] = random.pick(NETWORKS);
  const body = prefix + random.digits(length - prefix.length - 1);
  const digits = body + luhnDigit(body);
  const gap = random.pick(['', '', ' ', '-']);
  if (length === 15) return grouped(digits, [4, 6, 5], gap);
  return grouped(digits, length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 3], length === 13 ? '' : gap);
}

/** Country, then letters (a), digits (n) or either (c), as the registry of IBANs writes it. */
const IBAN_FORMS =
  'AD8n12c AE19n AL8n16c AT16n BA16n BE12n BG4a6n8c BR23n1a1c CH5n12c CY8n16c CZ20n DE18n DK14n DO4c20n EE16n ES20n FI14n FR10n11c2n GB4a14n GE2a16n GI4a15c GR7n16c HR17n HU24n IE4a14n IL19n IS22n IT1a10n12c KZ3n13c LB4n20c LI5n12c LT16n LU3n13c LV4a13c MC10n11c2n MD2c18c ME18n MK3n10c2n MT4a5n18c NL4a10n NO11n PK4a16c PL24n PT21n QA4a21c RO4a16c RS18n SA2n18c SE20n SI15n SK20n SM1a10n12c TN20n TR5n1n16c UA6n19c XK16n'.split(
    ' ',
  );
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const KINDS: Readonly<Record<string, string>> = {
  a: CAPITALS,
  n: '0123456789',
  c: `0123456789${CAPITALS}`,
};

function iban(random: Random): string {
  const form = random.pick(IBAN_FORMS);
  const country = form.slice(0, 2);
  const account = [...form.slice(2).matchAll(/(\d+)([anc])/g)]
    .map(([, count, kind = '']) => random.from(KINDS[kind] ?? '', Number(count)))
    .join('');
  const check = 98n - mod97(`${account}${country}00`);
  const text = `${country}${String(check).padStart(2, '0')}${account}`;
  return random.next() < 0.5 ? text : (text.match(/.{1,4}/g) ?? []).join(' ');
}

function ssn(random: Random): string {
  const area = random.pick([random.int(1, 665), random.int(667, 899)]);
  const parts = [
    String(area).padStart(3, '0'),
    String(random.int(1, 99)).padStart(2, '0'),
    String(random.int(1, 9999)).padStart(4, '0'),
  ];
  return parts.join(random.pick(['-', '-', ' ']));
}

const VIN_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const VIN_VALUES = '12345678123457923456789';

function vin(random: Random): string {
  const body = random.from(`0123456789${VIN_LETTERS}`, 17);
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const sum = [...body].reduce((all, character, at) => {
    const letter = VIN_LETTERS.indexOf(character);
    const value = letter === -1 ? Number(character) : Number(VIN_VALUES[letter]);
    return all + value * (weights[at] ?? 0);
  }, 0);
  const check = sum % 11 === 10 ? 'X' : String(sum % 11);
  // A VIN of digits alone is none that a person would know.
  return `W${body.slice(1, 8)}${check}${body.slice(9)}`.replace(/^./, () => body.charAt(0));
}

function nhs(random: Random): string {
  for (;;) {
    const body = random.digits(9);
    const check = (11 - (weighed(body, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
    if (check < 10) return grouped(`${body}${check}`, [3, 3, 4], random.pick(['', ' ']));
  }
}

function routing(random: Random): string {
  const body = `${random.pick(['02', '11', '21', '31', '06', '12'])}${random.digits(6)}`;
  return `${body}${(10 - (weighed(body, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)) % 10}`;
}

function sin(random: Random): string {
  const body = `${random.int(1, 7)}${random.digits(7)}`;
  return grouped(`${body}${luhnDigit(body)}`, [3, 3, 3], random.pick([' ', '-']));
}

const ALPHABET58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function bitcoin(random: Random): string {
  const sha = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const hash = Buffer.from([0, ...Array.from({ length: 20 }, () => random.int(1, 255))]);
  let value = BigInt(`0x${Buffer.concat([hash, sha(sha(hash)).subarray(0, 4)]).toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = ALPHABET58.charAt(Number(value % 58n)) + text;
  return `1${text}`;
}

const HEX = '0123456789abcdef';
const WORDS = 'amber birch cedar delta ember fjord grove heron inlet jetty knoll lotus'.split(' ');
const HOSTS = ['example.com', 'example.org', 'mail.example.co.uk', 'example.io', 'eu.example.net'];

function email(random: Random): string {
  const gap = random.pick(['.', '_', '-', '+', '']);
  const local = `${random.pick(WORDS)}${gap}${random.pick(WORDS)}${random.pick(['', '7', '81'])}`;
  return `${local}@${random.pick(HOSTS)}`;
}

function ip(random: Random): string {
  if (random.next() < 0.6) {
    return [random.int(1, 255), random.int(0, 255), random.int(0, 255), random.int(0, 255)].join(
      '.',
    );
  }
  const groups = (count: number): string =>
    Array.from({ length: count }, () => random.from(HEX, random.int(1, 4))).join(':');
  return random.pick([groups(8), `${groups(3)}::${groups(2)}`, `2001:db8::${groups(1)}`]);
}

const REGIONS = getCountries().filter((region) => Object.hasOwn(examples, region));

function phone(random: Random): string {
  for (;;) {
    const number = getExampleNumber(random.pick(REGIONS), examples);
    if (number === undefined) continue;
    return random.pick([number.formatInternational(), number.number]);
  }
}

const BASE64 = `${CAPITALS}${CAPITALS.toLowerCase()}0123456789`;

type Kind = Readonly<{
  value: (random: Random) => string;
  /** What it is called where it is told only by its name */
  called?: string;
}>;

/** One valid value of each kind. */
const GENERATED: Readonly<Record<string, Kind>> = {
  EMAIL: { value: email },
  PHONE: { value: phone },
  US_SOCIAL_SECURITY_NUMBER: { value: ssn },
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: {
    value: (random) => `9${random.digits(2)}-${random.pick([50, 65, 70, 88])}-${random.digits(4)}`,
  },
  CREDIT_DEBIT_CARD_NUMBER: { value: card },
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: { value: iban },
  IP_ADDRESS: { value: ip },
  MAC_ADDRESS: {
    value: (random) =>
      Array.from({ length: 6 }, () => random.from(HEX, 2)).join(random.pick([':', '-'])),
  },
  VEHICLE_IDENTIFICATION_NUMBER: { value: vin, called: 'vin' },
  CRYPTO_WALLET: { value: bitcoin },
  CA_SOCIAL_INSURANCE_NUMBER: { value: sin },
  UK_NATIONAL_INSURANCE_NUMBER: {
    value: (random) => `${random.pick(['AB', 'CE', 'JG', 'PA'])}${random.digits(6)}A`,
  },
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: { value: nhs, called: 'nhs' },
  US_BANK_ROUTING_NUMBER: { value: routing, called: 'routing' },
  AWS_ACCESS_KEY: { value: (random) => `AKIA${random.from(`${CAPITALS}234567`, 16)}` },
  API_KEY: { value: (random) => `ghp_${random.from(BASE64, 35)}7` },
  JWT: {
    value: (random) =>
      `eyJhbGciOiJFUzI1NiJ9.eyJ${random.from(BASE64, 60)}.${random.from(BASE64, 43)}`,
  },
};

/** What stands around a value: prose, files, logs, code, chat. */
const CARRIERS: readonly (readonly [before: string, after: string])[] = [
  ['', ''],
  ['The customer sent ', ' this morning.'],
  ['(', ')'],
  ['{"value":"', '","n":1}'],
  ['7,open,', ',2025-01-02\n'],
  ['2025-01-02T03:04:05Z INFO value=', ' took=12ms'],
  ['hey its ', ' ok? thx'],
  ['- value: "', '"\n'],
  ['<value>', '</value>'],
  ["INSERT INTO t VALUES (1, '", "');"],
  ['| 4 | ', ' | yes |'],
  ['it is ', ', or so they said; please check'],
  ['Value:\n', '\nEnd.'],
  ['“', '”'],
  ['12,', ',4\n'],
  ['[3,', ']'],
];
/** The same with the name that the value is kept under. */
const NAMED: readonly (readonly [before: string, after: string])[] = [
  ['{name}: ', ''],
  ['{"{name}":"', '"}'],
  ['my {name} is ', '.'],
  ['{name}=', '&x=1'],
  ['INFO {name} ', ' checked'],
  ['{name}_number: ', '\n'],
];

/** `perEntity` texts with one value each of every kind; the same for the same seed. */
export function generatedCorpus(seed: number, perEntity: number): readonly Labelled[] {
  const random = randomOf(seed);
  return Object.entries(GENERATED).flatMap(([entity, { value, called }]) =>
    Array.from({ length: perEntity }, (_, index): Labelled => {
      const carriers = called === undefined ? CARRIERS : NAMED;
      const [before = '', after = ''] = carriers[index % carriers.length] ?? [];
      const start = before.replace('{name}', called ?? '');
      const text = value(random);
      const found = { entity: entity as EntityName, start: start.length };
      return {
        text: `${start}${text}${after}`,
        values: [{ ...found, end: start.length + text.length }],
      };
    }),
  );
}
