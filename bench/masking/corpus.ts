/** Seeded text to measure with: prose and JSON rows with valid identifiers, and text that has none but looks as if. */

/** A small seeded generator (mulberry32), so that every run measures the same text. */
export function randomOf(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)] as T;
  const digits = (count: number): string => Array.from({ length: count }, () => int(0, 9)).join('');
  const from = (alphabet: string, count: number): string =>
    Array.from({ length: count }, () => alphabet.charAt(int(0, alphabet.length - 1))).join('');
  return { next, int, pick, digits, from };
}

export type Random = ReturnType<typeof randomOf>;

function luhnDigit(digits: string): string {
  let sum = 0;
  for (let at = digits.length - 1, double = true; at >= 0; at--, double = !double) {
    const digit = Number(digits[at]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

function card(random: Random): string {
  const body = random
    .pick(['4', '51', '55', '2221', '6011'])
    .padEnd(15, 'x')
    .replace(/x/g, () => String(random.int(0, 9)));
  const digits = body + luhnDigit(body);
  const gap = random.pick(['', ' ', '-']);
  return (digits.match(/.{4}/g) ?? []).join(gap);
}

function ssn(random: Random): string {
  const area = random.pick([random.int(1, 665), random.int(667, 899)]);
  return `${String(area).padStart(3, '0')}-${String(random.int(1, 99)).padStart(2, '0')}-${String(random.int(1, 9999)).padStart(4, '0')}`;
}

function iban(random: Random): string {
  const account = random.digits(18);
  const rest = [...`${account}131400`].reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
  const text = `DE${String(98 - rest).padStart(2, '0')}${account}`;
  return random.next() < 0.5 ? text : (text.match(/.{1,4}/g) ?? []).join(' ');
}

const NAMES = [
  'anna',
  'ben',
  'carla',
  'dmitri',
  'elena',
  'farid',
  'grace',
  'hugo',
  'ines',
  'jonas',
  'kira',
  'liam',
];
const HOSTS = ['example.com', 'mail.example.org', 'corp.example.co.uk', 'example.net'];
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** One valid value of each kind that the corpus plants. */
export const PLANTED: Readonly<Record<string, (random: Random) => string>> = {
  EMAIL: (random) =>
    `${random.pick(NAMES)}.${random.pick(NAMES)}${random.int(1, 99)}@${random.pick(HOSTS)}`,
  PHONE: (random) =>
    random.pick([
      `(${random.int(201, 989)}) ${random.int(200, 999)}-${random.digits(4)}`,
      `${random.int(201, 989)}-${random.int(200, 999)}-${random.digits(4)}`,
      `+44 20 7946 0${random.digits(3)}`,
      `+49 30 ${random.digits(7)}`,
    ]),
  CREDIT_DEBIT_CARD_NUMBER: card,
  US_SOCIAL_SECURITY_NUMBER: ssn,
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: iban,
  IP_ADDRESS: (random) =>
    random.pick([
      `${random.int(1, 223)}.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(1, 254)}`,
      `2001:db8:${random.from('0123456789abcdef', 4)}::${random.from('123456789abcdef', 3)}`,
    ]),
  MAC_ADDRESS: (random) =>
    Array.from({ length: 6 }, () => random.from('0123456789abcdef', 2)).join(':'),
  AWS_ACCESS_KEY: (random) => `AKIA${random.from(BASE32, 16)}`,
  JWT: (random) =>
    `eyJhbGciOiJIUzI1NiJ9.eyJ${random.from(BASE64, random.int(40, 200))}.${random.from(BASE64, 43)}`,
  API_KEY: (random) => `ghp_${random.from(BASE64.slice(0, 61), 35)}7`,
  URL_WITH_CREDENTIALS: (random) =>
    `postgres://app:${random.from(BASE64.slice(0, 61), 12)}@db.example.com:5432/crm`,
};

const WORDS =
  'the a customer order was with from that this have been ticket support please account after before invoice delivery refund product could not find answer question service team message replied yesterday today morning issue resolved waiting shipped package warehouse discount price update about their would should into over again because while until there when which where system error page button login report'.split(
    ' ',
  );

/** One paragraph; a planted value about every 220 characters. */
export function prose(random: Random, length: number, planted: readonly string[]): string {
  let text = '';
  let nextValue = random.int(100, 340);
  while (text.length < length) {
    if (planted.length > 0 && text.length > nextValue) {
      const kind = random.pick(planted);
      text += `${PLANTED[kind]?.(random)} `;
      nextValue = text.length + random.int(120, 320);
    }
    text += random.pick(WORDS);
    text += random.next() < 0.08 ? '. ' : random.next() < 0.05 ? `, ${random.int(1, 2030)} ` : ' ';
  }
  return text;
}

/** Rows as an application would return them. */
export function rows(random: Random, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, () => ({
    id: random.int(1, 1_000_000),
    name: `${random.pick(NAMES)} ${random.pick(NAMES)}`,
    email: PLANTED['EMAIL']?.(random),
    phone: PLANTED['PHONE']?.(random),
    plan: random.pick(['free', 'team', 'business']),
    active: random.next() < 0.5,
    created_at: `2025-0${random.int(1, 9)}-1${random.int(0, 9)}T0${random.int(0, 9)}:15:00Z`,
    score: random.next(),
    notes: prose(random, random.int(80, 400), random.next() < 0.4 ? Object.keys(PLANTED) : []),
  }));
}

/** One megabyte of documents: three fifths prose, the rest JSON rows. */
export function mixedCorpus(seed: number, bytes = 1_000_000): string[] {
  const random = randomOf(seed);
  const documents: string[] = [];
  const kinds = Object.keys(PLANTED);
  for (let total = 0; total < bytes; total += documents.at(-1)?.length ?? 0) {
    documents.push(
      random.next() < 0.6 ? prose(random, 2400, kinds) : JSON.stringify(rows(random, 6)),
    );
  }
  return documents;
}

const HEX = '0123456789abcdef';

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.from(HEX, length)).join('-');
}

/** What looks like a value and is none, in kinds. */
export const HARD_NEGATIVES: Readonly<Record<string, (random: Random) => string>> = {
  uuid,
  'order number': (random) => `order ${random.digits(10)}`,
  'long order number': (random) => `ORD-${random.digits(16)}`,
  'part number': (random) => `SKU-${random.digits(3)}-${random.digits(2)}-${random.digits(4)}`,
  'epoch milliseconds': (random) => `ts=17${random.digits(11)}`,
  'epoch seconds': (random) => `at 17${random.digits(8)}`,
  'iso time': (random) =>
    `2025-1${random.int(0, 2)}-0${random.int(1, 9)}T1${random.int(0, 9)}:${random.int(10, 59)}:${random.int(10, 59)}.${random.digits(3)}Z`,
  floats: (random) =>
    `[${Array.from({ length: 24 }, () => (random.next() * 2 - 1).toFixed(8)).join(', ')}]`,
  base64: (random) => random.from(BASE64.slice(0, 62), 200),
  sha256: (random) => random.from(HEX, 64),
  commit: (random) => `commit ${random.from(HEX, 40)}`,
  'short commit': (random) => random.from(HEX, 7),
  traceparent: (random) => `00-${random.from(HEX, 32)}-${random.from(HEX, 16)}-01`,
  version: (random) => `v${random.int(1, 20)}.${random.int(0, 30)}.${random.int(0, 99)}`,
  browser: (random) => `Chrome/${random.int(90, 130)}.0.${random.int(0, 9)}.${random.int(0, 99)}`,
  package: (random) =>
    `react@${random.int(15, 19)}.${random.int(0, 9)}.0 and @aws-sdk/client-s3@3.${random.int(100, 900)}.0`,
  arn: (random) => `arn:aws:dynamodb:eu-west-1:${random.digits(12)}:table/orders`,
  snowflake: (random) => `1${random.digits(17)}`,
  isbn: (random) =>
    `ISBN 978-${random.digits(1)}-${random.digits(4)}-${random.digits(4)}-${random.digits(1)}`,
  price: (random) => `$${random.int(1, 999)},${random.digits(3)}.${random.digits(2)}`,
  coordinates: (random) =>
    `${(random.next() * 90).toFixed(6)}, -${(random.next() * 180).toFixed(6)}`,
  doi: (random) =>
    `doi:10.${random.digits(4)}/s${random.digits(5)}-0${random.digits(2)}-${random.digits(5)}`,
  tracking: (random) => `1Z${random.from('0123456789ABCDEFGHJKLMNPRSTUVWXYZ', 16)}`,
  ean: (random) => `EAN ${random.digits(13)}`,
  url: (random) => `https://example.com/item/${random.digits(12)}?ref=${random.digits(9)}`,
  log: (random) =>
    `[${random.digits(5)}] INFO http-nio-8080-exec-${random.int(1, 50)} GET /api/v1/orders/${random.digits(7)} 200 ${random.int(1, 900)}ms`,
  time: (random) => `${random.int(10, 23)}:${random.int(10, 59)}:${random.int(10, 59)}`,
  selector: (random) => `std::vector<int>::iterator it${random.int(1, 9)} = a::b;`,
  flight: (random) =>
    `flight LH${random.int(100, 999)} on ${random.int(1, 28)}/${random.int(1, 12)}`,
  hexcolor: (random) => `#${random.from(HEX, 6)}`,
  range: (random) =>
    `pages ${random.int(1, 99)}-${random.int(100, 999)}, ${random.int(1, 9)} of ${random.int(10, 99)}`,
};

/** One megabyte with nothing to find in it. */
export function hardNegatives(seed: number, bytes = 1_000_000): string[] {
  const random = randomOf(seed);
  const kinds = Object.values(HARD_NEGATIVES);
  const documents: string[] = [];
  for (let total = 0; total < bytes; ) {
    let text = '';
    while (text.length < 2400) text += `${random.pick(kinds)(random)} ${random.pick(WORDS)} `;
    documents.push(text);
    total += text.length;
  }
  return documents;
}
