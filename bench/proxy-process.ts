import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { childOptions, serveParent } from './child.ts';

/** The least that a reverse proxy in Node can do: no policy, no masks, no records. */
const { upstream } = childOptions<Readonly<{ upstream: string }>>();
const { hostname, port } = new URL(upstream);
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  const { method, url, headers } = request;
  const forwarded = send({ agent, hostname, port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  request.pipe(forwarded);
});

server.listen(0, '127.0.0.1', () => {
  serveParent(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
