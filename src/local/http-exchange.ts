import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';

/** HTTP/1.1 and HTTP/2 as Node's compatibility layer makes them alike. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
export type HttpResponse = ServerResponse | Http2ServerResponse;

export function isHttp2(response: HttpResponse): response is Http2ServerResponse {
  return 'stream' in response;
}

/** Closes the connection, or the stream of it, in a way that no client can take for an end. */
export function cutOff(response: HttpResponse): void {
  // Reset rather than close: an HTTP/1.0 client takes a closed connection for the end of the body.
  if (!isHttp2(response)) response.socket?.resetAndDestroy();
  else response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
}

// Both kinds have these signatures, but TypeScript cannot call a union of their overloads.

export function writeHead(
  response: HttpResponse,
  status: number,
  headers: OutgoingHttpHeaders,
): void {
  if (isHttp2(response)) response.writeHead(status, headers);
  else response.writeHead(status, headers);
}

export function writeTo(
  response: HttpResponse,
  chunk: Uint8Array | string,
  done: (error?: Error) => void,
): void {
  const told = (error?: Error | null) => done(error ?? undefined);
  if (isHttp2(response)) response.write(chunk, told);
  else response.write(chunk, told);
}

/** Ends the body, with its last part where there is one. */
export function endWith(
  response: HttpResponse,
  chunk: Uint8Array | undefined,
  done: () => void,
): void {
  if (chunk === undefined) response.end(done);
  else if (isHttp2(response)) response.end(chunk, done);
  else response.end(chunk, done);
}
