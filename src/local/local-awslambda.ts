import type { Writable } from 'node:stream';

/** What a function says of its response before the first byte. */
export type ResponseHead = Readonly<{
  statusCode: number;
  headers?: Readonly<Record<string, string>>;
  multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
}>;

/** A response stream that takes its head as a value, where Lambda's writes it as JSON before the body. */
export interface LocalResponseStream extends Writable {
  begin(head: ResponseHead): void;
}

/**
 * Puts the two functions that Lambda's runtime offers to streaming handlers into the global
 * `awslambda`, so that the handler made for Lambda runs here unchanged. Call it before such a
 * handler is made. Leaves a real runtime's alone.
 */
export function provideAwslambda(): void {
  // Powertools brings a library that makes this global too, without these functions.
  const globals = globalThis as { awslambda?: object };
  const present = globals.awslambda ?? {};
  if ('streamifyResponse' in present) return;
  globals.awslambda = Object.assign(present, {
    streamifyResponse: <T>(handler: T): T => handler,
    HttpResponseStream: {
      from: (stream: LocalResponseStream, head: ResponseHead): LocalResponseStream => {
        stream.begin(head);
        return stream;
      },
    },
  });
}
