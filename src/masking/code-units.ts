/** Below this, a loop is faster than a call into the runtime. */
const SHORT = 40;
const LEAST = 4096;
/** A longer text has its own array, which goes with it. */
const MOST = 1 << 20;

let units = new Uint16Array(LEAST);
let bytes = Buffer.from(units.buffer);

function grow(length: number): void {
  units = new Uint16Array(Math.max(length, units.length * 2));
  bytes = Buffer.from(units.buffer);
}

/**
 * The code units of a text, and a 0 behind them. Reading an array costs half of reading a string.
 * INVARIANT: one array is used again and again; the next call writes over it.
 */
export function codeUnits(text: string): Uint16Array {
  const { length } = text;
  if (length < SHORT) {
    for (let at = 0; at < length; at++) units[at] = text.charCodeAt(at);
    units[length] = 0;
    return units;
  }
  if (length >= MOST) {
    const own = Buffer.alloc(length * 2 + 2);
    own.write(text, 'utf16le');
    return new Uint16Array(own.buffer, own.byteOffset, length + 1);
  }
  if (length >= units.length) grow(length + 1);
  bytes.write(text, 'utf16le');
  units[length] = 0;
  return units;
}
