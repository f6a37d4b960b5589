import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  Metadata,
} from 'libphonenumber-js/min';

const MAX_CALLING_CODE = 3;

let byCallingCode: Map<string, Set<number>> | undefined;

function lengthsOf(country: CountryCode): readonly number[] {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  return metadata.numberingPlan?.possibleLengths() ?? [];
}

/** Read from the metadata at the first use: it takes milliseconds. */
function callingCodes(): Map<string, Set<number>> {
  if (byCallingCode !== undefined) return byCallingCode;
  byCallingCode = new Map();
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    const lengths = byCallingCode.get(code) ?? new Set();
    for (const length of lengthsOf(country)) lengths.add(length);
    byCallingCode.set(code, lengths);
  }
  return byCallingCode;
}

/** Whether digits begin with a country calling code and have a length that the country's plan allows (libphonenumber's metadata). */
export function possibleInternational(digits: string): boolean {
  const codes = callingCodes();
  for (let length = 1; length <= MAX_CALLING_CODE; length++) {
    const lengths = codes.get(digits.slice(0, length));
    if (lengths === undefined) continue;
    return lengths.has(digits.length - length) || lengths.has(withoutTrunkZero(digits, length));
  }
  return false;
}

/** `+44 (0)20 7946 0958`: the trunk zero is often written though it is not dialled. */
function withoutTrunkZero(digits: string, code: number): number {
  return digits.charAt(code) === '0' ? digits.length - code - 1 : -1;
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
