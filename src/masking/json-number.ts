/** A number, by its parts (RFC 8259 §6). */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;
const LITERALS: ReadonlySet<string> = new Set(['true', 'false', 'null']);
/** An identifier has fewer digits; a longer exponent makes zeros, no identifier. */
const MAX_DIGITS = 64;

/** Whether `raw` is a number or a literal of JSON. */
export function isBare(raw: string): boolean {
  return LITERALS.has(raw) || NUMBER.test(raw);
}

/**
 * The digits of an integer, however it is spelt: `4.1e3` and `4100.0` are `4100`; undefined for
 * what is no integer. Exact where a double is not.
 */
export function integerDigits(raw: string): string | undefined {
  const [whole, sign = '', integer = '', fraction = '', exponent = '0'] = NUMBER.exec(raw) ?? [];
  if (whole === undefined) return undefined;
  const point = integer.length + Number(exponent);
  const digits = integer + fraction;
  if (point <= 0 || point > MAX_DIGITS + integer.length) return undefined;
  if (!/^0*$/.test(digits.slice(point))) return undefined;
  return (
    sign +
    digits
      .slice(0, point)
      .padEnd(point, '0')
      .replace(/^0+(?=\d)/, '')
  );
}
