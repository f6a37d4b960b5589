import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  Metadata,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';

const MAX_CALLING_CODE = 3;
const ZERO = 0x30;

/** Lengths of national numbers by calling code, one bit for each; 0 where there is no such code. */
let byCallingCode: Uint32Array | undefined;

function lengthsOf(country: CountryCode): readonly number[] {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  return metadata.numberingPlan?.possibleLengths() ?? [];
}

/** Read from the metadata at the first use: it takes milliseconds. */
function callingCodes(): Uint32Array {
  if (byCallingCode !== undefined) return byCallingCode;
  byCallingCode = new Uint32Array(10 ** MAX_CALLING_CODE);
  for (const country of getCountries()) {
    const code = Number(getCountryCallingCode(country));
    const lengths = lengthsOf(country).reduce((bits, length) => bits | (1 << length), 0);
    byCallingCode[code] = (byCallingCode[code] as number) | lengths;
  }
  return byCallingCode;
}

/**
 * Whether the first `count` digits, as code units, begin with a country calling code and have a
 * length that the country's plan allows (libphonenumber's metadata). The trunk zero of
 * `+44 (0)20 7946 0958` is often written though it is not dialled.
 */
export function possibleInternational(digits: ArrayLike<number>, count: number): boolean {
  const codes = callingCodes();
  let code = 0;
  for (let length = 1; length <= MAX_CALLING_CODE && length < count; length++) {
    code = code * 10 + (digits[length - 1] as number) - ZERO;
    const lengths = codes[code] as number;
    // A code never begins with a zero.
    if (code === 0) return false;
    if (lengths === 0) continue;
    const trunk = digits[length] === ZERO ? count - length - 1 : 0;
    return (((lengths >>> (count - length)) | (trunk === 0 ? 0 : lengths >>> trunk)) & 1) === 1;
  }
  return false;
}

/** Where national numbers are dialled with a leading zero. */
const TRUNK_ZERO: ReadonlySet<string> = new Set(
  'GB IE DE AT CH FR BE NL SE FI JP KR CN TW IN PK BD AU NZ ZA KE NG EG MA TR IL AE SA TH VN ID MY PH BR AR VE UA RO BG HR SI SK RS AL'.split(
    ' ',
  ),
);

/** Lengths of national numbers, without the trunk zero, of the regions that dial one. */
export function nationalLengths(regions: readonly CountryCode[]): ReadonlySet<number> {
  const lengths = new Set<number>();
  for (const region of regions) {
    if (!TRUNK_ZERO.has(region)) continue;
    for (const length of lengthsOf(region)) if (length >= 8) lengths.add(length);
  }
  return lengths;
}

/** Where national numbers are from when a profile does not say. */
export const DEFAULT_REGIONS: readonly CountryCode[] = [
  'US',
  'GB',
  'DE',
  'FR',
  'ES',
  'IT',
  'NL',
  'AU',
  'JP',
  'BR',
  'IN',
  'SE',
  'CH',
  'BE',
  'AT',
  'IE',
  'NZ',
  'ZA',
];

/** Whether digits, as they are dialled at home, are a valid number of one of the regions. */
export function nationalNumber(digits: string, regions: readonly CountryCode[]): boolean {
  return regions.some((region) => parsePhoneNumberFromString(digits, region)?.isValid() ?? false);
}
