/** White space that ends a URL or an attribute for every renderer; the wider spaces of Unicode end none for some. */
export function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** A-Z and a-z */
export function isLetterCode(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** Letters and digits of ASCII */
export function isAlnumCode(code: number): boolean {
  return isLetterCode(code) || (code >= 0x30 && code <= 0x39);
}
