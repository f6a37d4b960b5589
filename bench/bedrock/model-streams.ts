import { Agent, request } from 'node:http';
import { PATH, QUESTION } from './model-calls.ts';

/** How one streamed answer arrived. */
export type Streamed = Readonly<{
  /** Milliseconds until the first text */
  first: number;
  /** Milliseconds until the end */
  total: number;
  bytes: number;
}>;

export type ModelStreams = Readonly<{
  /** @throws Error for any answer that is not whole */
  read: () => Promise<Streamed>;
  close: () => void;
}>;

const TEXT_EVENT = 'contentBlockDelta';
const LAST_EVENT = 'messageStop';

/** A caller that streams answers of the model at a URL, on connections that are kept open. */
export function modelStreams(url: string, token: string, connections = 1): ModelStreams {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { authorization: `Bearer ${token}`, 'content-length': QUESTION.byteLength };
  const read = (): Promise<Streamed> =>
    new Promise((resolve, reject) => {
      const begun = performance.now();
      const outgoing = request(url + PATH, { agent, method: 'POST', headers }, (response) => {
        let first: number | undefined;
        let bytes = 0;
        let whole = false;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.byteLength;
          if (first === undefined && chunk.includes(TEXT_EVENT)) first = performance.now() - begun;
          whole ||= chunk.includes(LAST_EVENT);
        });
        response.on('error', reject).on('end', () => {
          if (response.statusCode !== 200 || first === undefined || !whole) {
            reject(new Error(`${url} answered ${response.statusCode}, not whole`));
            return;
          }
          resolve({ first, bytes, total: performance.now() - begun });
        });
      });
      outgoing.on('error', reject).end(QUESTION);
    });
  return { read, close: () => agent.destroy() };
}
