/**
 * HTML character references that stand for a letter, a digit or a mark that URLs and links are made
 * of. No honest text writes those so; renderers read them as what they stand for.
 */
const REFERENCE =
  /&(?:#0{0,64}(\d{1,7})|#[xX]0{0,64}([0-9a-fA-F]{1,6})|(colon|sol|bsol|period|commat|lpar|rpar|lsqb|rsqb|lbrack|rbrack|excl|quest|num|Tab|NewLine));?/g;
/** The beginning of a reference that may go on in what comes next. */
const BEGUN = /&(?:#?[xX]?0{0,64}[0-9A-Za-z]{0,8})$/;

/** Which URLs may hold, and browsers drop: line ends and the tab. */
const LINE_ENDS = new Set([0x09, 0x0a, 0x0d]);

const NAMED: Readonly<Record<string, string>> = {
  colon: ':',
  sol: '/',
  bsol: '\\',
  period: '.',
  commat: '@',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  excl: '!',
  quest: '?',
  num: '#',
  Tab: '\t',
  NewLine: '\n',
};

/** Writes such references out, in text that arrives in pieces. */
export function plainEntities(): Readonly<{ push: (chunk: string) => string; end: () => string }> {
  let pending = '';
  return {
    push(chunk) {
      const text = pending + chunk;
      const begun = BEGUN.exec(text);
      const until = begun === null ? text.length : begun.index;
      pending = text.slice(until);
      return decoded(text.slice(0, until));
    },
    end() {
      const text = pending;
      pending = '';
      return decoded(text);
    },
  };
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    // What is written so that it is no markup stays so.
    const markup = code === 0x3c || code === 0x3e || code === 0x26 || code === 0x22;
    const plain = (code > 0x20 && code < 0x7f && !markup) || LINE_ENDS.has(code);
    return plain ? String.fromCharCode(code) : whole;
  });
}
