/** A PostgreSQL array as text: elements in text format, `null` for NULL, arrays for further dimensions. */
export type ArrayElement = string | null | readonly ArrayElement[];

/**
 * Reads the text form of an array (PostgreSQL manual 8.15.6): `{a,"b c",NULL}`, nested, with or
 * without explicit bounds (`[0:1]={a,b}`, whose bounds are dropped).
 * @param delimiter `,` for every type but `box`, which has `;`
 * @returns undefined when the text is not an array
 */
export function parseArrayLiteral(
  text: string,
  delimiter = ',',
): readonly ArrayElement[] | undefined {
  const start = text.startsWith('[') ? text.indexOf('=') + 1 : 0;
  const reader = { text, at: start, delimiter };
  if (text[start] !== '{') return undefined;
  const elements = readArray(reader);
  return elements !== undefined && reader.at === text.length ? elements : undefined;
}

const SPECIAL = /["\\]/;

/** Writes an array so that PostgreSQL reads back exactly these elements: every text is quoted. */
export function formatArrayLiteral(elements: readonly ArrayElement[], delimiter = ','): string {
  const parts = elements.map((element) => {
    if (element === null) return 'NULL';
    if (typeof element === 'string') return quoteArrayElement(element);
    return formatArrayLiteral(element, delimiter);
  });
  return `{${parts.join(delimiter)}}`;
}

function quoteArrayElement(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

type Reader = { readonly text: string; at: number; readonly delimiter: string };

function readArray(reader: Reader): readonly ArrayElement[] | undefined {
  const open: ArrayElement[][] = [];
  for (;;) {
    // INVARIANT: here an element is expected, or the end of an empty array.
    if (reader.text[reader.at] === '{') {
      open.push([]);
      reader.at++;
      if (reader.text[reader.at] !== '}') continue;
    } else {
      const element = readElement(reader);
      const innermost = open.at(-1);
      if (element === undefined || innermost === undefined) return undefined;
      innermost.push(element);
    }
    const done = closeArrays(reader, open);
    if (done !== 'more') return done;
  }
}

/** Closes every array that ends here. `more` when another element follows. */
function closeArrays(
  reader: Reader,
  open: ArrayElement[][],
): readonly ArrayElement[] | undefined | 'more' {
  while (reader.text[reader.at] === '}') {
    reader.at++;
    const closed = open.pop();
    if (closed === undefined) return undefined;
    const outer = open.at(-1);
    if (outer === undefined) return closed;
    outer.push(closed);
  }
  if (reader.text[reader.at] !== reader.delimiter) return undefined;
  reader.at++;
  return 'more';
}

function readElement(reader: Reader): string | null | undefined {
  if (reader.text[reader.at] === '"') return readQuoted(reader);
  const start = reader.at;
  let text = '';
  while (reader.at < reader.text.length) {
    const here = reader.text[reader.at] ?? '';
    if (here === reader.delimiter || here === '}') break;
    if (here === '{' || here === '"') return undefined;
    if (here === '\\') reader.at++;
    text += reader.text[reader.at++] ?? '';
  }
  if (text === '') return undefined;
  return reader.text.slice(start, reader.at).toUpperCase() === 'NULL' ? null : text;
}

function readQuoted(reader: Reader): string | undefined {
  let text = '';
  let from = ++reader.at;
  for (;;) {
    const here = reader.text[reader.at];
    if (here === undefined) return undefined;
    if (here === '"') break;
    if (here === '\\') {
      text += reader.text.slice(from, reader.at);
      from = ++reader.at;
    }
    reader.at++;
  }
  text += reader.text.slice(from, reader.at++);
  return text;
}
