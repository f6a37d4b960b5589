/** One message of the wire protocol, type byte and length included. */
export type Frame = Readonly<{ type: string; bytes: Uint8Array }>;

/** Cuts the bytes of a client into messages. */
export interface MessageFramer {
  /**
   * Adds bytes and gives back the messages that are whole by now.
   * @throws RangeError when a message says that it is longer than the limit, or shorter than its own length
   */
  push(bytes: Uint8Array): readonly Frame[];
}

/** Type byte and four bytes of length, which count themselves. */
const HEADER = 5;

/** A framer for the messages after start-up; `maxBytes` bounds what one of them may hold. */
export function messageFramer(maxBytes: number): MessageFramer {
  let chunks: Uint8Array[] = [];
  let size = 0;

  return {
    push(bytes) {
      chunks.push(bytes);
      size += bytes.length;
      const wanted = wantedBytes(chunks, size, maxBytes);
      if (size < wanted) return [];
      const buffer = Buffer.concat(chunks, size);
      const frames: Frame[] = [];
      let at = 0;
      while (buffer.length - at >= HEADER) {
        const length = frameLength(buffer, at, maxBytes);
        if (buffer.length - at < length) break;
        frames.push({
          type: String.fromCharCode(buffer[at] ?? 0),
          bytes: buffer.subarray(at, at + length),
        });
        at += length;
      }
      const rest = buffer.subarray(at);
      chunks = rest.length > 0 ? [rest] : [];
      size = rest.length;
      return frames;
    },
  };
}

// Joining only once the first message is whole keeps a large one, which arrives in many chunks, linear.
function wantedBytes(chunks: readonly Uint8Array[], size: number, maxBytes: number): number {
  const [first] = chunks;
  if (first === undefined || size < HEADER) return HEADER;
  const head = first.length >= HEADER ? Buffer.from(first) : Buffer.concat(chunks, size);
  return frameLength(head, 0, maxBytes);
}

function frameLength(buffer: Buffer, at: number, maxBytes: number): number {
  const length = buffer.readInt32BE(at + 1);
  if (length < 4 || length > maxBytes) {
    throw new RangeError(`a message of ${length} bytes, allowed are 4 to ${maxBytes}`);
  }
  return 1 + length;
}
