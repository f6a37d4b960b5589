import { createServer, type ServerResponse } from 'node:http';
import { closeAtOnce, listenOnLoopback } from '../support/loopback.ts';

/** A server that answers every request in one wrong way. */
export type FaultyHttp = Readonly<{
  endpoint: string;
  answerWith: (fault: Fault) => void;
  close: () => Promise<void>;
}>;

export type Fault = (response: ServerResponse) => void;

/** Wrong ways to answer that mean the same to every client. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'an error': (response) => response.writeHead(500).end('{"message":"internal"}'),
  'a gateway page': (response) => response.writeHead(502).end('<html>bad gateway</html>'),
  'a throttle': (response) =>
    response
      .writeHead(400, { 'x-amzn-errortype': 'ProvisionedThroughputExceededException' })
      .end('{"__type":"com.amazonaws#ProvisionedThroughputExceededException"}'),
  'a refusal': (response) =>
    response
      .writeHead(400, { 'x-amzn-errortype': 'AccessDeniedException' })
      .end('{"__type":"com.amazonaws#AccessDeniedException","message":"user x may not"}'),
  'half an answer': (response) => {
    response.writeHead(200, { 'content-length': 1_000 });
    response.write('{"Item":{"pk":', () => response.destroy());
  },
  'half an answer and silence': (response) => {
    response.writeHead(200, { 'content-length': 1_000 });
    response.write('{"Item":{"pk":');
  },
  silence: () => {},
  'a hang-up': (response) => response.destroy(),
};

export async function startFaultyHttp(): Promise<FaultyHttp> {
  let fault: Fault = (response) => response.destroy();
  const server = createServer((request, response) => {
    request.resume();
    request.on('error', () => {});
    request.on('end', () => fault(response));
  });
  const port = await listenOnLoopback(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    answerWith: (next) => {
      fault = next;
    },
    close: () => closeAtOnce(server),
  };
}

/** Client settings that give up at once, so that faults show without their retries. */
export const IMPATIENT = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
  requestHandler: { requestTimeout: 80, socketTimeout: 80, throwOnRequestTimeout: true },
} as const;
