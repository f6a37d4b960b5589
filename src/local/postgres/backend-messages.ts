/** SQLSTATEs that the front itself answers with. */
export type FrontError = Readonly<{ sqlstate: string; message: string }>;

/** One message of the server: type byte, length, body. */
function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

function int32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) buffer.writeInt32BE(value, i * 4);
  return buffer;
}

function text(...values: readonly string[]): Buffer {
  return Buffer.from(values.map((value) => `${value}\0`).join(''), 'utf8');
}

/** Asks for the password in the clear, as RDS does for IAM tokens; this front is on loopback only. */
export function authenticationCleartextPassword(): Buffer {
  return message('R', int32(3));
}

/** AuthenticationOk, the parameters that drivers look at, BackendKeyData and ReadyForQuery. */
export function sessionReady(
  parameters: Readonly<Record<string, string>>,
  processId: number,
  secretKey: number,
): Buffer {
  const statuses = Object.entries(parameters).map(([name, value]) =>
    message('S', text(name, value)),
  );
  return Buffer.concat([
    message('R', int32(0)),
    ...statuses,
    message('K', int32(processId, secretKey)),
    message('Z', Buffer.from('I')),
  ]);
}

/** An error after which the connection is closed. */
export function fatal({ sqlstate, message: sentence }: FrontError): Buffer {
  const fields = ['SFATAL', 'VFATAL', `C${sqlstate}`, `M${sentence}`];
  return message('E', text(...fields), Buffer.from([0]));
}
