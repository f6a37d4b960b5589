/** ISO 7064 MOD 97-10 as IBANs use it (ISO 13616): the first four characters moved to the end, letters as 10 to 35. */
export function mod97(iban: string): boolean {
  let rest = 0;
  for (let at = 0; at < iban.length; at++) {
    const code = iban.charCodeAt((at + 4) % iban.length);
    const value = code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}
