import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

// Runs `index.mjs` of the bundle in its first argument as Lambda's runtime would.

type Head = { statusCode: number; headers: Record<string, string> };
let head: Head | undefined;
Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: <T>(handler: T): T => handler,
    HttpResponseStream: {
      from<T>(stream: T, given: Head): T {
        head = given;
        return stream;
      },
    },
  },
});

const [bundle, events] = process.argv.slice(2);
const { handler } = await import(`${bundle}/index.mjs`);
const all: object[] = JSON.parse(events ?? '[]');
if (all.length === 0) await handler();
for (const event of all) {
  head = undefined;
  const stream = new PassThrough();
  const [body] = await Promise.all([text(stream), handler(event, stream, {})]);
  const code = (head as Head | undefined)?.headers['sallyport-error'];
  const status = (head as Head | undefined)?.statusCode;
  process.stdout.write(`ANSWER ${JSON.stringify({ status, code, body: JSON.parse(body) })}\n`);
}
process.exit(0);
