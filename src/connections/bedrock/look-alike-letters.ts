import { foldAstral, foldOf } from '../../masking/fold-char.ts';

/**
 * Characters that are read as a Latin letter, after compatibility decomposition and without marks.
 * Of two cases of a letter one is here, unless they are read as different letters.
 * https://www.unicode.org/Public/security/latest/confusables.txt, and letters with strokes and hooks
 */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'αаᎪɑ⍺ᗅꓮᴀⱥ𐊠𖽀',
  b: 'βвьᏴᏏʙƀƄɓɃᗷᑲᖯꓐꞴ𐊂𐊡𐌁',
  c: 'сϲᏟⅭᴄⲥꓚȼƈ𐊢𐌂𐐕𐔜𑣩𑣲',
  d: 'ԁᎠᏧđðɖɗᴅᗞᗪᑯꓓꓒ',
  e: 'еєεɛҽΣЕᎬ℮ⴹꓰᴇɇꬲ⋿𐊆𑢦𑢮',
  f: 'ƒϜքꞘᖴꓝꜰꬵ𐊇𐊥𐔥𑢢𑣂𝈓',
  g: 'ԍցɡƍᶃᏀᏳꓖɢǥɠ',
  h: 'ΗнһհћђᎻᏂᕼⲎꓧʜħɦ𐋏',
  i: 'ιіıɩɪᎥꙇ⍳𑣃',
  j: 'јϳյᎫᒍꓙᴊɉȷʝ',
  k: 'кκқҟҝᏦᛕⲔꓗᴋĸƙ𐔘',
  l: 'ᏞᒪⳐꓡʟłƚɭɫƖ𐐛𐔦𑢣𑢲𖼖𝈪',
  m: 'ΜмϻᎷᗰᛖⲘꓟᴍɱ𐊰𐌑',
  n: 'ΝηпиոռⲚꓠɴŋɲƞ𐔓',
  o: 'ΟоοσΩөѳօᏫסഠဝჿᴏᴑⲟꓳøɵꬽ〇০ଠ୦०੦૦௦౦೦൦๐໐၀۵ంಂംංⵔዐ𐊒𐊫𐐄𐓂𐔖𑓐𑢵𑣠𑣈𑣗',
  p: 'ΡрρᏢᑭⲢꓑᴘƿ⍴ƥᵽ𐊕',
  q: 'ԛգզʠɋꞯⵕ',
  r: 'ΓгяƦᎡᏒᖇꓣᴦⲅʀɍɼɽꭇꭈ𐒴𖼵𝈖',
  s: 'ѕςՏᏕᏚꓢꜱƽʂȿ𐊖𐐠𖼺',
  t: 'ΤтτᎢꓔᴛŧƭƫ†⊤⟙Ⲧ𐊗𐊱𐌕𑢼𖼊',
  u: 'μυսʋᴜʉሀᑌ∪⋃ꓴꭎꭒ𐓎𑢸𖽂𑣘',
  v: 'νѵᏙᴠᐯ∨⋁۷ⴸꓦꛟ𐔝𑢠𖼈𝈍𑜆𑣀',
  w: 'ωшщѡԝաɯᴡᎳᏔꓪ𑣦𑣯𑜊𑜎𑜏',
  x: 'χхҳӽ×᙭ᕁᕽ᙮ᚷ╳⤫⤬⨯ⲬⵝꓫꞳ𐊐𐊴𐌗𐌢𐔧𑣬',
  y: 'ΥγуүұყɣʏᎩᎽⲨꓬɏƴᶌỿꭚ𐊲𑢤𖽃𑣜',
  z: 'ΖᏃꓜᴢƶʐȥʑ𐋵𑢩𑣥𑣄',
  // Read as a small L as often as an I, as the digit is.
  '1': 'ΙІӏǀ۱ᛁ∣⏽│Ⲓⵏꓲ𐊊𐌉𐌠𖼨',
};
/** The letters that flags are made of. */
const FLAGS = { from: 0x1f1e6, to: 0x1f1ff };
const STROKE = 0x31;

/** What each code unit is read as; beyond the basic plane, each code point that is not there by itself. */
const UNITS = Uint16Array.from({ length: 0x10000 }, (_, code) => plainUnit(code));
const POINTS = new Map<number, number>();
for (const [char, letter] of bothCases()) {
  const point = char.codePointAt(0) ?? 0;
  if (point > 0xffff) POINTS.set(point, letter);
  // The other case of a letter may be an ASCII one.
  else if (point > 0x7f) UNITS[point] = letter;
}

function plainUnit(code: number): number {
  const digit = foldOf(code);
  return digit >= 0x30 && digit <= 0x39 ? digit : code;
}

function bothCases(): ReadonlyMap<string, number> {
  const listed = Object.entries(ALIKE).flatMap(([letter, alike]) =>
    [...alike].map((char): [string, number] => [char, letter.charCodeAt(0)]),
  );
  const other = listed.flatMap(([char, letter]): [string, number][] => [
    [char.toLowerCase(), letter],
    [char.toUpperCase(), letter],
  ]);
  return new Map([...other, ...listed]);
}

/** Text as it looks: letters and digits of other scripts as the ASCII ones that they are read as, strokes as `1`. */
export function asItLooks(text: string): string {
  const codes = new Uint16Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = isLead(code) ? pairAt(text, at) : 0;
    if (letter > 0) at++;
    const read = letter > 0 ? letter : (UNITS[code] as number);
    codes[length] = isStroke(read, codes[length - 1]) ? STROKE : read;
    length++;
  }
  return Buffer.from(codes.buffer, 0, length * 2).toString('utf16le');
}

function isLead(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

/** What the surrogate pair here is read as; 0 for one that is nothing else. */
function pairAt(text: string, at: number): number {
  const point = text.codePointAt(at) ?? 0;
  if (point <= 0xffff) return 0;
  if (point >= FLAGS.from && point <= FLAGS.to) return 0x61 + point - FLAGS.from;
  return POINTS.get(point) ?? foldAstral(point);
}

/** A bar, or a capital I behind a small letter: not one that begins a word. */
function isStroke(code: number, before = 0): boolean {
  return code === 0x7c || (code === 0x49 && before >= 0x61 && before <= 0x7a);
}
