import { type ParsedJson, parseJson } from '../../../gateway/parse-json.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';

const LINE_FEED = 0x0a;

export type Line = Readonly<{ number: number; value: ParsedJson }>;

/**
 * The lines of a multi-item body (NDJSON), parsed one by one. As OpenSearch has it, the last line
 * ends with a line feed too; blank lines are nothing.
 * @throws SallyportError `bad_request` with the line's number, from 1
 */
export function* readLines(body: Uint8Array): Generator<Line> {
  if (body.length === 0)
    throw new SallyportError('bad_request', 'the body is empty, expected lines of JSON');
  if (body.at(-1) !== LINE_FEED) {
    throw new SallyportError('bad_request', 'the body must end with a line feed');
  }
  let number = 0;
  for (let from = 0; from < body.length; ) {
    const end = body.indexOf(LINE_FEED, from);
    number += 1;
    const line = body.subarray(from, end);
    from = end + 1;
    if (isBlank(line)) continue;
    yield { number, value: parseLine(line, number) };
  }
}

function parseLine(line: Uint8Array, number: number): ParsedJson {
  try {
    return parseJson(line);
  } catch (thrown) {
    if (!(thrown instanceof SallyportError)) throw thrown;
    throw new SallyportError(thrown.code, `line ${number}: ${thrown.message}`);
  }
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
