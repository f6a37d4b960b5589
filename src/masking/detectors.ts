import type { CountryCode } from 'libphonenumber-js/min';
import type { Cursor, Detect } from './cursor.ts';
import { type CustomDetector, customAt } from './custom-detector.ts';
import { type Dictionary, dictionaryAt } from './dictionary.ts';
import { assignedAt } from './entities/assigned-secrets.ts';
import { BIRTH_DATE_RULES } from './entities/birth-dates.ts';
import { CARD_RULES } from './entities/cards.ts';
import { emailAt } from './entities/email.ts';
import { ibanAt } from './entities/iban.ts';
import { IDENTIFIER_RULES } from './entities/identifiers.ts';
import { colonAddressAt, ipv4 } from './entities/ip-address.ts';
import { phoneDetector } from './entities/phone.ts';
import { SECRET_RULES } from './entities/secrets.ts';
import { SPACED_RULES } from './entities/spaced-identifiers.ts';
import { SWIFT_RULES } from './entities/swift.ts';
import { UK_CA_RULES } from './entities/uk-ca-numbers.ts';
import { urlCredentialsAt } from './entities/url-credentials.ts';
import { US_RULES } from './entities/us-numbers.ts';
import { writtenDateAt } from './entities/written-dates.ts';
import type { EntityName } from './entity-name.ts';
import { type NumberDetect, numberDetector, readNumber } from './number-detector.ts';
import type { Detectors } from './scanner.ts';
import { secretDetector } from './secret-detector.ts';
import { spacedDetector } from './spaced-detector.ts';
import { tokenDetector } from './token-detector.ts';
import { digitStep, type WordDetect } from './word-detector.ts';

const NUMBER_RULES = [...CARD_RULES, ...US_RULES, ...UK_CA_RULES, ...BIRTH_DATE_RULES];
const never = (): boolean => false;

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
  const only = (entity: EntityName, detect: Detect): Detect[] =>
    entities.has(entity) ? [detect] : [];

  const ruled = numberDetector(wanted(NUMBER_RULES));
  const numbers: NumberDetect[] = [
    ...(entities.has('IP_ADDRESS') ? [ipv4] : []),
    ruled,
    ...(entities.has('PHONE') ? [phoneDetector(regions)] : []),
  ];
  const own: [anchors: readonly number[], detect: Detect][] = [
    ...custom.map((one): [readonly number[], Detect] => [one.anchors, customAt(one)]),
    ...dictionaries.map((one): [readonly number[], Detect] => [one.anchors, dictionaryAt(one)]),
  ];
  const words: WordDetect[] = [
    ...own.map(
      ([, detect]): WordDetect =>
        (cursor, start) =>
          detect(cursor, start),
    ),
    tokenDetector(wanted(IDENTIFIER_RULES)),
    spacedDetector(wanted(SPACED_RULES)),
  ];
  const digit = digitStep({
    numbers: readNumber(numbers),
    iban: entities.has('INTERNATIONAL_BANK_ACCOUNT_NUMBER') ? ibanAt : never,
    words,
    writtenDate: entities.has('DATE_OF_BIRTH') ? writtenDateAt : never,
  });
  const secrets = secretDetector(wanted([...SECRET_RULES, ...SWIFT_RULES]));
  const colon: Detect[] = [
    ...only('URL_WITH_CREDENTIALS', urlCredentialsAt),
    ...(entities.has('IP_ADDRESS') || entities.has('MAC_ADDRESS')
      ? [restricted(colonAddressAt, entities)]
      : []),
    ...assigned(entities),
  ];
  const anchors = new Map<number, readonly Detect[]>([
    [0x40, only('EMAIL', emailAt)],
    [0x3a, colon],
    [0x3d, assigned(entities)],
  ]);
  for (const code of secrets.anchors) {
    anchors.set(code, [...(anchors.get(code) ?? []), secrets.detect]);
  }
  for (const [codes, detect] of own) {
    for (const code of codes) anchors.set(code, [...(anchors.get(code) ?? []), detect]);
  }
  for (const [code, detects] of anchors) if (detects.length === 0) anchors.delete(code);
  return { digit, anchors };
}

/** A detector of several entities, of which only those of the profile count. */
function restricted(detect: Detect, entities: ReadonlySet<EntityName>): Detect {
  return (cursor: Cursor, at: number) => detect(cursor, at) && entities.has(cursor.entity);
}

function assigned(entities: ReadonlySet<EntityName>): Detect[] {
  const some = entities.has('PASSWORD') || entities.has('SECRET') || entities.has('AWS_SECRET_KEY');
  return some ? [restricted(assignedAt, entities)] : [];
}
