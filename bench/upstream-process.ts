import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from './child.ts';

/** An upstream that reads the request and answers at once with the text that it was given for it. */
const answers = new Map<string, Buffer>();

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const body = answers.get(String(request.headers['bench-shape'])) ?? Buffer.from('{}');
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.byteLength,
    });
    response.end(body);
  });
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  serveParent(`http://127.0.0.1:${port}`, {
    answer: ({ shape, text }: Readonly<{ shape: string; text: string }>) => {
      answers.set(shape, Buffer.from(text));
    },
  });
});
