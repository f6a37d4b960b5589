import { Writable } from 'node:stream';

import {
  cutOff,
  endWith,
  type HttpResponse,
  isHttp2,
  writeHead,
  writeTo,
} from './http-exchange.ts';
import type { LocalResponseStream, ResponseHead } from './local-awslambda.ts';

/** Statuses that HTTP gives no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * The stream that a function writes its response to, over a real one. The head leaves with the
 * first bytes of the body, or by itself when there are none yet; a body that is whole by then goes
 * out with it in one piece. Back-pressure is the connection's.
 *
 * INVARIANT: destroyed before its end, it destroys the connection (HTTP/1.1) or resets the stream
 * (HTTP/2): a cut answer never looks whole.
 */
export function responseStream(to: HttpResponse): LocalResponseStream {
  // Let go of when it is closed. V8 keeps every Writable alive through the sweeps of the young
  // generation (Node sets a closure as a property of it), and with it all that it refers to.
  let response: HttpResponse | undefined = to;
  let bodiless = false;
  /** Sends what there is at the end of the turn in which the head was given */
  let turn: NodeJS.Immediate | undefined;
  /** The first part, as long as it may turn out to be the last */
  let first: Uint8Array | undefined;
  const takeFirst = () => {
    clearImmediate(turn);
    turn = undefined;
    const taken = first;
    first = undefined;
    return taken;
  };
  const sendFirst = () => {
    const taken = takeFirst();
    if (taken !== undefined && response) writeTo(response, taken, () => {});
  };
  const stream = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      if (bodiless || chunk.byteLength === 0) return done();
      if (turn !== undefined && first === undefined) {
        first = chunk;
        return done();
      }
      sendFirst();
      if (response) writeTo(response, chunk, done);
      else done(clientGone());
    },
    final(done) {
      if (response) endWith(response, takeFirst(), done);
      else done(clientGone());
    },
    destroy(error, done) {
      takeFirst();
      if (response && !response.writableFinished) cutOff(response);
      done(error);
    },
  });
  // The one who writes is told through the stream's state.
  stream.on('error', () => {});
  to.on('close', () => {
    response = undefined;
    if (!stream.writableFinished) stream.destroy(clientGone());
  });
  return Object.assign(stream, {
    begin: ({ statusCode, headers, multiValueHeaders }: ResponseHead) => {
      if (!response) return;
      bodiless = BODILESS.has(statusCode);
      writeHead(response, statusCode, { ...headers, ...mutable(multiValueHeaders) });
      turn = setImmediate(() => {
        if (!response || response.writableEnded) return;
        sendFirst();
        // HTTP/2 has sent it by now.
        if (!isHttp2(response)) response.flushHeaders();
      });
    },
  });
}

function clientGone(): Error {
  return new Error('the client went away');
}

function mutable(lists: ResponseHead['multiValueHeaders'] = {}): Record<string, string[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, [...values]]));
}
