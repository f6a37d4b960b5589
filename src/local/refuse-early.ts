import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

import { SallyportError } from '../gateway/sallyport-error.ts';
import { problemBody, problemHeaders } from '../runtime/problem.ts';
import { refusalForPath } from '../runtime/refusal-for-path.ts';
import {
  type HttpRequest,
  type HttpResponse,
  isHttp2,
  writeHead,
  writeTo,
} from './http-exchange.ts';

/** How long, and how much of, a body that is not wanted is still read, so that its sender gets to the answer. */
const LINGER_MS = 5_000;
const LINGER_BYTES = 32 * 1024 * 1024;

/**
 * Answers a request that no function gets to see, in the protocol of its path. A client that is still
 * sending its body is let to finish, within bounds: a connection closed on it at once would take
 * the answer with it (RFC 9112, 9.6).
 */
export function refuseEarly(
  request: HttpRequest,
  response: HttpResponse,
  error: SallyportError,
): void {
  // HTTP/2's CONNECT has no path at all.
  const [path = ''] = (request.url ?? '').split('?', 1);
  const { status, headers, body } = refusalForPath(error, path);
  writeHead(response, status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(!isHttp2(response) && { connection: 'close' }),
  });
  if (request.complete) {
    response.end(body);
    return;
  }
  const end = () => {
    clearTimeout(timer);
    request.off('data', count).off('end', end).off('close', end);
    response.end();
  };
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > LINGER_BYTES) end();
  };
  const timer = setTimeout(end, LINGER_MS);
  writeTo(response, body, () => {});
  request.on('data', count).on('end', end).on('close', end).resume();
}

/** Answers bytes that are no request: the parser gave up on them, or they did not arrive in time. */
export function refuseSocket(socket: Socket, failure: Error & { code?: string }): void {
  if (!socket.writable || failure.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const error = asProblem(failure);
  const body = problemBody(error);
  const headers = Object.entries({
    ...problemHeaders(error),
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n`;
  socket.end(`${status}${headers.join('')}\r\n${body}`);
  socket.destroySoon();
}

function asProblem({ code }: { code?: string }): SallyportError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new SallyportError('over_limit', 'the request headers are too large');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new SallyportError('bad_request', 'the request did not arrive in time');
  }
  return new SallyportError('bad_request', 'the request is not well-formed HTTP/1.1');
}
