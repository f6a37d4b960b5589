import type { CountryCode } from 'libphonenumber-js/min';
import { type Anchored, anchorTable } from './anchor-table.ts';
import { DIGIT, HEX, has } from './char-flags.ts';
import { type Cursor, type Detect, isWord } from './cursor.ts';
import { type CustomDetector, customAt } from './custom-detector.ts';
import { type Dictionary, dictionaryAt } from './dictionary.ts';
import { assignedAt } from './entities/assigned-secrets.ts';
import { BIRTH_DATE_RULES } from './entities/birth-dates.ts';
import { CARD_RULES } from './entities/cards.ts';
import { emailAt } from './entities/email.ts';
import { fieldValueAt } from './entities/field-values.ts';
import { ibanAt } from './entities/iban.ts';
import { IDENTIFIER_RULES } from './entities/identifiers.ts';
import { insuranceNumberAt } from './entities/insurance-number.ts';
import { colonAddressAt, ipv4 } from './entities/ip-address.ts';
import { phoneDetector } from './entities/phone.ts';
import { KEY_ENDINGS, mayEndKey } from './entities/secret-keys.ts';
import { SECRET_RULES } from './entities/secrets.ts';
import { SPACED_RULES } from './entities/spaced-identifiers.ts';
import { SWIFT_RULES } from './entities/swift.ts';
import { UK_CA_RULES } from './entities/uk-ca-numbers.ts';
import { isScheme, urlCredentialsAt } from './entities/url-credentials.ts';
import { US_RULES } from './entities/us-numbers.ts';
import { writtenDateAt } from './entities/written-dates.ts';
import type { EntityName } from './entity-name.ts';
import { numbersBy } from './number-detector.ts';
import type { Detectors } from './scanner.ts';
import { secretDetector } from './secret-detector.ts';
import { spacedDetector } from './spaced-detector.ts';
import { tokenDetector } from './token-detector.ts';
import { digitStep } from './word-detector.ts';

const NUMBER_RULES = [...CARD_RULES, ...US_RULES, ...UK_CA_RULES, ...BIRTH_DATE_RULES];
const ADDRESSES = ['IP_ADDRESS', 'MAC_ADDRESS'] as const;
const SECRETS = ['PASSWORD', 'SECRET', 'AWS_SECRET_KEY'] as const;
const never = (): boolean => false;
const AT = 0x40;
const COLON = 0x3a;
const EQUALS = 0x3d;
const SLASH = 0x2f;

/** What a profile looks for. */
export type DetectorOptions = Readonly<{
  entities: ReadonlySet<EntityName>;
  /** Where national telephone numbers are from */
  regions: readonly CountryCode[];
  /** A user's own */
  custom: readonly CustomDetector[];
  dictionaries: readonly Dictionary[];
}>;

/** The detectors of a profile. What is not among its entities costs nothing. */
export function detectorsFor({
  entities,
  regions,
  custom,
  dictionaries,
}: DetectorOptions): Detectors {
  const wanted = <T extends { entity: EntityName }>(rules: readonly T[]): T[] =>
    rules.filter((rule) => entities.has(rule.entity));
  const own: Anchored[] = [
    ...custom.map((one) => ({ codes: one.anchors, before: endsWord, detect: customAt(one) })),
    ...dictionaries.map((one) => ({
      codes: one.anchors,
      before: endsWord,
      after: (code: number) => one.seconds.has(code),
      detect: dictionaryAt(one),
    })),
  ];
  const digit = digitStep({
    numbers: numbersBy(wanted(NUMBER_RULES), {
      ...(entities.has('IP_ADDRESS') ? { ipv4 } : {}),
      ...(entities.has('PHONE') ? { phone: phoneDetector(regions) } : {}),
    }),
    iban: entities.has('INTERNATIONAL_BANK_ACCOUNT_NUMBER') ? ibanAt : never,
    lettered: entities.has('UK_NATIONAL_INSURANCE_NUMBER') ? insuranceNumberAt : never,
    own: own.filter(startsWithWord).map((one) => one.detect),
    tokens: tokenDetector(wanted(IDENTIFIER_RULES)),
    spaced: spacedDetector(wanted(SPACED_RULES)),
    writtenDate: entities.has('DATE_OF_BIRTH') ? writtenDateAt : never,
  });
  const some = (...names: EntityName[]): boolean => names.some((name) => entities.has(name));
  const address = restricted(colonAddressAt, entities, ADDRESSES);
  const anchors = anchorTable([
    ...(some('EMAIL') ? [{ codes: [AT], detect: emailAt }] : []),
    ...(some('URL_WITH_CREDENTIALS')
      ? [
          {
            codes: [COLON],
            detect: urlCredentialsAt,
            before: isScheme,
            after: (code: number) => code === SLASH,
          },
        ]
      : []),
    ...(some(...ADDRESSES)
      ? [
          { codes: [COLON], detect: address, before: isAddressCode, after: isAddressCode },
          {
            codes: [COLON],
            detect: address,
            after: (code: number) => code === COLON,
            // Behind a quote, the second colon tells as much.
            endings: [],
          },
        ]
      : []),
    ...(some(...SECRETS)
      ? [
          {
            codes: [COLON, EQUALS],
            detect: restricted(assignedAt, entities, SECRETS),
            before: mayEndKey,
            endings: KEY_ENDINGS,
          },
        ]
      : []),
    secretDetector(wanted(SECRET_RULES)),
    secretDetector(wanted(SWIFT_RULES)),
    ...own,
  ]);
  return {
    digit,
    plainDigits: own.length === 0,
    anchors,
    field: restricted(fieldValueAt, entities, [...SECRETS, 'SWIFT_CODE']),
  };
}

/** A user's own begin where a word does. */
function endsWord(code: number): boolean {
  return !isWord(code);
}

function isAddressCode(code: number): boolean {
  return code === COLON || has(code, HEX);
}

/** Whether it is looked for at numbers and words with a digit: the scan stops nowhere else for it. */
function startsWithWord({ codes }: Anchored): boolean {
  return codes.length === 0 || codes.some((code) => has(code, DIGIT));
}

/** A detector of several entities, of which only those of the profile count. */
function restricted(
  detect: Detect,
  entities: ReadonlySet<EntityName>,
  found: readonly EntityName[],
): Detect {
  if (found.every((entity) => entities.has(entity))) return detect;
  return (cursor: Cursor, at: number) => detect(cursor, at) && entities.has(cursor.entity);
}
