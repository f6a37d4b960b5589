// https://www.postgresql.org/docs/current/protocol-message-formats.html: StartupMessage,
// SSLRequest, GSSENCRequest and CancelRequest share one form: length, code, body.
const PROTOCOL_MAJOR = 3;
const CANCEL = 80877102;
const SSL = 80877103;
const GSS = 80877104;
/** MAX_STARTUP_PACKET_LENGTH of the server */
const MAX_LENGTH = 10_000;

/** What a client says first. */
export type Opening =
  | Readonly<{ kind: 'encryption' }>
  | Readonly<{ kind: 'cancel'; processId: number; secretKey: number }>
  | Readonly<{ kind: 'startup'; user: string; parameters: Readonly<Record<string, string>> }>;

/**
 * The first message of a connection, and what follows it; undefined while it is not whole.
 * @throws RangeError when it is none that a client may begin with
 */
export function readOpening(
  buffer: Buffer,
): Readonly<{ opening: Opening; rest: Buffer }> | undefined {
  if (buffer.length < 4) return undefined;
  const length = buffer.readInt32BE(0);
  if (length < 8 || length > MAX_LENGTH) throw new RangeError('invalid length of startup packet');
  if (buffer.length < length) return undefined;
  const opening = parse(buffer.readInt32BE(4), buffer.subarray(8, length));
  return { opening, rest: buffer.subarray(length) };
}

function parse(code: number, body: Buffer): Opening {
  if (code === SSL || code === GSS) return { kind: 'encryption' };
  if (code === CANCEL && body.length === 8) {
    return { kind: 'cancel', processId: body.readInt32BE(0), secretKey: body.readInt32BE(4) };
  }
  if (code >>> 16 !== PROTOCOL_MAJOR) throw new RangeError('unsupported frontend protocol');
  const { user = '', ...parameters } = pairs(body);
  return { kind: 'startup', user, parameters };
}

function pairs(body: Buffer): Record<string, string> {
  const texts = body.toString('utf8').split('\0');
  const found: Record<string, string> = Object.create(null);
  for (let i = 0; i + 1 < texts.length && texts[i] !== ''; i += 2) {
    found[texts[i] ?? ''] = texts[i + 1] ?? '';
  }
  return found;
}
