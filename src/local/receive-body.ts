import { SallyportError } from '../gateway/sallyport-error.ts';
import { bodyOverLimit } from '../runtime/request-body.ts';
import type { HttpRequest } from './http-exchange.ts';

type Limits = Readonly<{ bodyBytes: number; bodyMs: number }>;

/** Whether the request announces a body over the cap, before any of it has been read. */
export function announcesTooMuch(request: HttpRequest, bodyBytes: number): boolean {
  return Number(request.headers['content-length'] ?? 0) > bodyBytes;
}

/**
 * The body of a request. Holds no more than the cap and one chunk; on an error the rest stays unread.
 * @throws SallyportError `over_limit` over the cap, `bad_request` when it does not arrive in time
 * or the client goes away
 */
export async function receiveBody(request: HttpRequest, limits: Limits): Promise<Buffer> {
  const { bodyBytes, bodyMs } = limits;
  if (announcesTooMuch(request, bodyBytes)) throw bodyOverLimit(bodyBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const fail = (error: SallyportError) => {
      settle();
      request.pause();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.byteLength;
      chunks.push(chunk);
      if (bytes > bodyBytes) fail(bodyOverLimit(bodyBytes));
    };
    const onEnd = () => {
      settle();
      resolve(Buffer.concat(chunks));
    };
    const onGone = () => fail(cutShort());
    const timer = setTimeout(() => fail(tooLate(bodyMs)), bodyMs);
    const settle = () => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      // An error after this is the connection's end, which the response sees too.
      request.on('error', () => {});
    };
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function cutShort(): SallyportError {
  return new SallyportError('bad_request', 'the request body is cut short');
}

function tooLate(bodyMs: number): SallyportError {
  return new SallyportError(
    'bad_request',
    `the request body did not arrive within ${bodyMs / 1000} seconds`,
  );
}
