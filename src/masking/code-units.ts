import { MOST_UNITS, unitBytes, units } from './scan-memory.ts';

/** Below this, a loop is faster than a call into the runtime. */
const SHORT = 40;

/**
 * The code units of a text, and a 0 behind them. Reading an array costs half of reading a string.
 * INVARIANT: one array is used again and again, and the next call writes over it; a text that is too
 * long for it has its own, which goes with it.
 */
export function codeUnits(text: string): Uint16Array {
  const { length } = text;
  if (length < SHORT) {
    for (let at = 0; at < length; at++) units[at] = text.charCodeAt(at);
    units[length] = 0;
    return units;
  }
  if (length > MOST_UNITS) {
    const own = Buffer.alloc(length * 2 + 2);
    own.write(text, 'utf16le');
    return new Uint16Array(own.buffer, own.byteOffset, length + 1);
  }
  unitBytes.write(text, 'utf16le');
  units[length] = 0;
  return units;
}
