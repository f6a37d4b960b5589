/** Where an IBAN is read from: its first four characters are moved to the end. */
const MOVED = 4;

/** What ISO 7064 MOD 97-10 leaves of the first `length` codes, letters as 10 to 35, with the first four last (ISO 13616). */
export function remainder97(codes: ArrayLike<number>, length: number): number {
  let rest = 0;
  let at = MOVED % length;
  for (let count = 0; count < length; count++) {
    const code = codes[at] as number;
    const value = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
    at = at + 1 === length ? 0 : at + 1;
  }
  return rest;
}

/** ISO 7064 MOD 97-10 as IBANs use it. */
export function mod97(iban: string): boolean {
  return iban.length > 0 && remainder97(Buffer.from(iban, 'latin1'), iban.length) === 1;
}
