import examples from 'libphonenumber-js/examples.mobile.json';
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import type { Finder } from '../../src/masking/finder.ts';
import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { randomOf } from './corpus.ts';
import { share } from './score.ts';

/** Shares from 0 to 1 of one region's numbers that are found whole. */
export type PhoneRegion = Readonly<{
  region: string;
  numbers: number;
  /** `+44 20 7946 0958` and `+442079460958`, wherever they stand */
  international: number;
  /** As dialled at home, with the profile's default regions and no word for telephone before it */
  national: number;
  /** The same, with a profile for this region */
  hinted: number;
  /** The same, with a word for telephone before it */
  named: number;
}>;

const PER_REGION = 20;
const CHANGED_DIGITS = 4;
const MAX_TRIES = 400;

/** Valid numbers of a region: its example with the last digits changed. */
function numbersOf(region: CountryCode): readonly { national: string; international: string[] }[] {
  const random = randomOf(region.charCodeAt(0) * 256 + region.charCodeAt(1));
  const example = getExampleNumber(region, examples);
  if (example === undefined) return [];
  const head = example.number.slice(0, -CHANGED_DIGITS);
  const found = new Map<string, { national: string; international: string[] }>();
  for (let tries = 0; found.size < PER_REGION && tries < MAX_TRIES; tries++) {
    const number = parsePhoneNumberFromString(`${head}${random.digits(CHANGED_DIGITS)}`);
    if (!number?.isValid()) continue;
    const national = number.formatNational();
    found.set(national, { national, international: [number.formatInternational(), number.number] });
  }
  return [...found.values()];
}

function finds(find: Finder, before: string, value: string): boolean {
  const text = `${before}${value} was it`;
  return find(text).some(
    ({ entity, start, end }) =>
      entity === 'PHONE' && start <= before.length && end >= before.length + value.length,
  );
}

/** What is found of every region's numbers, with and without the region in the profile. */
export function phoneRegions(): readonly PhoneRegion[] {
  const common = maskingEngine({ entities: ['PHONE'] }).find;
  return getCountries()
    .filter((region) => Object.hasOwn(examples, region))
    .map((region) => {
      const own = maskingEngine({ entities: ['PHONE'], regions: [region] }).find;
      const numbers = numbersOf(region);
      const abroad = numbers.flatMap(({ international }) => international);
      const part = (texts: readonly string[], find: Finder, before = 'It was '): number =>
        share(texts.filter((text) => finds(find, before, text)).length, texts.length);
      const home = numbers.map(({ national }) => national);
      return {
        region,
        numbers: numbers.length,
        international: part(abroad, common),
        national: part(home, common),
        hinted: part(home, own),
        named: part(home, common, 'Phone: '),
      };
    })
    .filter(({ numbers }) => numbers > 0);
}
