import type { Masker } from '../../masking/masker.ts';

/** Quoted text, quoted names and numbers, as our own serialisation writes them. */
const VALUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\d(?:[\d .-]*\d)?/g;
const QUOTED = /^(?:'(?:[^']|'')*'|"(?:[^"]|"")*")$/;
/** What stands for a number that was masked. */
const MASK = /\[[A-Z_]+\]/g;

/**
 * A statement of ours as people read it, its values masked.
 *
 * INVARIANT: a mask hides values and nothing else. Some secrets have an end of their own, such as
 * `-----END PRIVATE KEY-----`; a statement with the beginning in one literal and the end in another
 * would be masked from the one to the other, and with them the condition between them, which is what
 * people decide about.
 */
export function showSql(text: string, mask: Masker): string {
  const masked = mask(text).text;
  return masked === text || skeleton(masked) === skeleton(text) ? masked : maskEach(text, mask);
}

/** What a statement does, whatever its values. */
function skeleton(text: string): string {
  return text
    .replace(VALUE, (value) => (QUOTED.test(value) ? value.charAt(0).repeat(2) : '0'))
    .replace(MASK, '0');
}

/** Every value masked for itself, or together with what stands before it where that keeps it whole. */
function maskEach(text: string, mask: Masker): string {
  let shown = '';
  let from = 0;
  for (const { 0: value, index } of text.matchAll(VALUE)) {
    const before = text.slice(from, index);
    const together = mask(before + value).text;
    const inPlace = together.startsWith(before) ? together.slice(before.length) : '';
    shown += before + (QUOTED.test(inPlace) ? inPlace : maskAlone(value, mask));
    from = index + value.length;
  }
  return shown + text.slice(from);
}

function maskAlone(value: string, mask: Masker): string {
  if (!QUOTED.test(value)) return mask(value).text;
  const quote = value.charAt(0);
  const inside = value.slice(1, -1).replaceAll(quote + quote, quote);
  return quote + mask(inside).text.replaceAll(quote, quote + quote) + quote;
}
