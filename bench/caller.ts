import { Agent, request } from 'node:http';

/** One request as a caller sends it, again and again. */
export type Call = Readonly<{
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}>;

export type Caller = Readonly<{
  /** @returns milliseconds until the last byte of the answer */
  time(call: Call): Promise<number>;
  /** @returns the body of the answer */
  read(call: Call): Promise<string>;
  close(): void;
}>;

/** A caller with connections of its own, kept open. Throws for any answer but 200. */
export function caller(url: string, connections = 1): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = ({ path, headers, body }: Call): Promise<string> =>
    new Promise((resolve, reject) => {
      const length = String(body.byteLength);
      const options = { agent, method: 'POST', headers: { ...headers, 'content-length': length } };
      const outgoing = request(url + path, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${url} answered ${response.statusCode}: ${text.slice(0, 300)}`));
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return {
    async time(call) {
      const begun = performance.now();
      await send(call);
      return performance.now() - begun;
    },
    read: send,
    close: () => agent.destroy(),
  };
}
