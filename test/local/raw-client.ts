import http2, { type OutgoingHttpHeaders } from 'node:http2';
import { connect, type Socket } from 'node:net';

/** What a connection gave back until it closed. */
export type RawAnswer = Readonly<{ text: string; reset: boolean }>;

/** Sends bytes as they are, and reads until the connection closes. */
export async function sendRaw(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return readToClose(socket);
}

export async function readToClose(socket: Socket): Promise<RawAnswer> {
  let text = '';
  let reset = false;
  socket.on('data', (chunk) => {
    text += String(chunk);
  });
  socket.on('error', () => {
    reset = true;
  });
  return new Promise((resolve) => socket.on('close', () => resolve({ text, reset })));
}

/** The body of a chunked answer, or `undefined` when its last chunk never came. */
export function wholeBody(text: string): string | undefined {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return body.endsWith('0\r\n\r\n') ? body : undefined;
}

export type Http2Answer = Readonly<{
  status: unknown;
  code: unknown;
  body: string;
  error: unknown;
}>;

/** One request on a connection of its own. */
export async function sendHttp2(
  url: string,
  headers: OutgoingHttpHeaders,
  body?: Uint8Array | string,
): Promise<Http2Answer> {
  const session = http2.connect(url);
  session.on('error', () => {});
  try {
    return await requestHttp2(session, headers, body);
  } finally {
    session.destroy();
  }
}

function requestHttp2(
  session: http2.ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: Uint8Array | string,
): Promise<Http2Answer> {
  const stream = session.request(headers);
  let status: unknown;
  let code: unknown;
  let text = '';
  let error: unknown;
  stream.on('response', (response) => {
    status = response[':status'];
    code = response['sallyport-error'];
  });
  stream.on('data', (chunk) => {
    text += String(chunk);
  });
  stream.on('error', (thrown) => {
    error = thrown;
  });
  const answer = new Promise<Http2Answer>((resolve) =>
    stream.on('close', () => resolve({ status, code, body: text, error })),
  );
  stream.end(body);
  return answer;
}
