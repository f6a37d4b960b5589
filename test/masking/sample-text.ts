import fc from 'fast-check';

/** Values that must be found, what they are, and a part that may not be seen anywhere in the output. */
export const VALUES: readonly (readonly [entity: string, value: string])[] = [
  ['EMAIL', 'john.doe+tag@example.co.uk'],
  ['EMAIL', 'o_reilly@mail.example.com'],
  ['PHONE', '(415) 555-2671'],
  ['PHONE', '+44 20 7946 0958'],
  ['PHONE', '+1-415-555-2671'],
  ['PHONE', '415.555.2671'],
  ['US_SOCIAL_SECURITY_NUMBER', '219-09-9999'],
  ['US_SOCIAL_SECURITY_NUMBER', '536 90 4399'],
  ['US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER', '912-70-1234'],
  ['CREDIT_DEBIT_CARD_NUMBER', '4111 1111 1111 1111'],
  ['CREDIT_DEBIT_CARD_NUMBER', '5500005555555559'],
  ['CREDIT_DEBIT_CARD_NUMBER', '3782-822463-10005'],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'DE89 3704 0044 0532 0130 00'],
  ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'GB29NWBK60161331926819'],
  ['UK_NATIONAL_INSURANCE_NUMBER', 'AB123456C'],
  ['IP_ADDRESS', '192.168.10.24'],
  ['IP_ADDRESS', '2001:db8:85a3::8a2e:370:7334'],
  ['MAC_ADDRESS', '00:1B:44:11:3A:B7'],
  ['MAC_ADDRESS', '00-1b-44-11-3a-b7'],
  ['VEHICLE_IDENTIFICATION_NUMBER', '1HGCM82633A004352'],
  ['CRYPTO_WALLET', '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
  ['CRYPTO_WALLET', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'],
  ['URL_WITH_CREDENTIALS', 'postgres://admin:s3cr3t@db.internal:5432/crm'],
  ['AWS_ACCESS_KEY', 'AKIAIOSFODNN7EXAMPLE'],
  [
    'JWT',
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'.repeat(9)}`,
  ],
  ['API_KEY', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['API_KEY', 'xoxb-123456789012-abcdefGHIJKL'],
  [
    'PRIVATE_KEY',
    `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEowIBAAKCAQEA7Zg5\n'.repeat(30)}-----END RSA PRIVATE KEY-----`,
  ],
];

const WORDS = [
  'the',
  'customer',
  'wrote',
  'that',
  'order',
  '2024',
  'in',
  'March 12,',
  'phone',
  'SSN:',
  'card',
  'account',
  '(see',
  'above)',
  'x',
  'of',
  'ext',
  '#',
  '1',
  '12',
  '[at]',
  '[',
  'DE89',
  'AB',
  'password:',
  'the password is: Tr0ub4dor&3',
  'password=a1b2&c3&user=',
  '"john.doe"@example.com',
  'user/dept@example.com',
  'a=b@example.com',
  'jeff葉@example.com',
  'DE 89 3704 0044 0532 0130 00',
  'DE89.3704.0044.0532.0130.00',
  'AB 12 34 56 C',
  '4111\n1111\n1111\n1111',
  '4111  1111  1111  1111',
  '4111_1111_1111_1111',
  'card_',
  'SSN-',
  '\\n',
  '/',
  '"',
  'token =',
  'dob',
  'born 12 March 1985',
  'SWIFT',
  'DEUTDEFF',
  '{"id":7}',
  'https://example.com/a/b?c=1',
  'naïve',
  '日本語',
  '😀',
  '–',
  '\u200b',
  '%40',
  '&#64;',
  '\\u0040',
  'a_b',
  'sk-',
  'eyJ',
  '-----',
  '+',
  '@',
  ':',
  '::',
  '10.0',
  '3.14159',
  '1-1',
  '\ud83d',
  '１２３',
  'ﬁ',
  '𝟜𝟙',
  '4111',
];

/** Text with values in it, and with pieces that look like the beginning of one. */
export const sampleText = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
        { weight: 2, arbitrary: fc.constantFrom(...VALUES.map(([, value]) => value)) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
        {
          weight: 1,
          arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789-. ():@/ab'), maxLength: 12 }),
        },
      ),
      fc.constantFrom(' ', ' ', ' ', '', ', ', '\n', '. ', '"', '  '),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.map(([part, gap]) => part + gap).join(''));

/** A text and where to cut it. */
export const choppedText = sampleText.chain((text) =>
  fc.tuple(fc.constant(text), fc.array(fc.nat({ max: text.length }), { maxLength: 12 })),
);

/** The pieces of `text` between the cuts. */
export function chop(text: string, cuts: readonly number[]): string[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), text.length];
  return edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
}
