import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EntityName } from '../../../src/masking/entity-name.ts';
import type { Row } from './row.ts';

/** What is used of Faker for JavaScript, which is no dependency. */
type Faker = Readonly<{
  seed: (seed: number) => void;
  finance: {
    creditCardNumber: (issuer?: string) => string;
    iban: (options: { formatted: boolean }) => string;
    bic: () => string;
    routingNumber: () => string;
    bitcoinAddress: () => string;
    ethereumAddress: () => string;
  };
  internet: {
    email: () => string;
    exampleEmail: () => string;
    ipv4: () => string;
    ipv6: () => string;
    mac: () => string;
    jwt: () => string;
  };
  phone: { number: (options: { style: 'human' | 'national' | 'international' }) => string };
  vehicle: { vin: () => string };
  helpers: { fromRegExp: (pattern: RegExp) => string };
}>;
type Module = Readonly<{ allFakers: Readonly<Record<string, Faker>>; fakerEN_US: Faker }>;

const SEED = 20_250_101;
const ROUNDS = 120;
const ISSUERS = [
  'visa',
  'mastercard',
  'discover',
  'american_express',
  'diners_club',
  'jcb',
  'maestro',
];
const CARRIERS: readonly (readonly [string, string])[] = [
  ['', ''],
  ['Reply to ', ' by Friday.'],
  ['{"x":"', '"}'],
  ['1;', ';ok'],
  ['[warn] ', ' seen twice'],
  ['<p>', '</p>'],
];

function row(
  entity: EntityName,
  group: string,
  value: string,
  index: number,
  region?: string,
): Row {
  const [before = '', after = ''] = CARRIERS[index % CARRIERS.length] ?? [];
  const spans = [[entity, before.length, before.length + value.length]] as const;
  const text = `${before}${value}${after}`;
  return { source: 'faker-js', group, text, spans, ...(region === undefined ? {} : { region }) };
}

/** A value that is told only by what it is called. */
function named(entity: EntityName, group: string, name: string, value: string): Row {
  const start = name.length + 2;
  const spans = [[entity, start, start + value.length]] as const;
  return { source: 'faker-js', group, text: `${name}: ${value}`, spans };
}

function common(faker: Faker, index: number): Row[] {
  const { finance, internet, vehicle } = faker;
  const formatted = index % 2 === 0;
  return [
    ...ISSUERS.map((issuer) =>
      row('CREDIT_DEBIT_CARD_NUMBER', issuer, finance.creditCardNumber(issuer), index),
    ),
    row('INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'iban', finance.iban({ formatted }), index),
    row('EMAIL', 'e-mail', index % 2 === 0 ? internet.email() : internet.exampleEmail(), index),
    row('IP_ADDRESS', 'ipv4', internet.ipv4(), index),
    row('IP_ADDRESS', 'ipv6', internet.ipv6(), index),
    row('MAC_ADDRESS', 'mac', internet.mac(), index),
    row('CRYPTO_WALLET', 'ethereum', finance.ethereumAddress(), index),
    row('JWT', 'jwt', internet.jwt(), index),
    named('VEHICLE_IDENTIFICATION_NUMBER', 'vin without check digit', 'vin', vehicle.vin()),
  ];
}

function phones(all: Readonly<Record<string, Faker>>): Row[] {
  return Object.entries(all).flatMap(([locale, faker]) => {
    const region = locale.split('_')[1] ?? '';
    if (!/^[A-Z]{2}$/.test(region)) return [];
    faker.seed(SEED);
    return Array.from({ length: 20 }, (_, index) => {
      const style = index % 2 === 0 ? 'national' : 'international';
      return row('PHONE', `phone, ${style}`, faker.phone.number({ style }), index, region);
    });
  });
}

/** Labelled values of Faker for JavaScript in `folder`. */
export async function fakerCorpora(folder: string): Promise<readonly Row[]> {
  const entry = pathToFileURL(join(folder, 'dist', 'index.js')).href;
  const { allFakers, fakerEN_US } = (await import(entry)) as Module;
  fakerEN_US.seed(SEED);
  const rows = Array.from({ length: ROUNDS }, (_, index) => common(fakerEN_US, index)).flat();
  return [...rows, ...phones(allFakers)];
}
