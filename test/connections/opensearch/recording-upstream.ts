import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it reached the search service. */
export type Recorded = Readonly<{
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, unknown>>;
  /** Raw */
  body: string;
}>;

export type Canned = Readonly<{
  status?: number;
  json?: unknown;
  raw?: string;
  hang?: boolean;
  cut?: string;
}>;
export type Respond = (call: Recorded) => Canned | undefined;

export type RecordingUpstream = Readonly<{
  url: URL;
  /** Without the look-ups of names and mappings */
  calls: () => readonly Recorded[];
  all: () => readonly Recorded[];
  respond: (answer: Respond) => void;
  close: () => Promise<void>;
}>;

export type Indices = Readonly<
  Record<string, Readonly<{ mappings?: object; aliases?: object; settings?: object }>>
>;

/** A search service that records what it is asked, and answers what the test says. */
export async function recordingUpstream(
  indices: Indices,
  streams: readonly object[] = [],
): Promise<RecordingUpstream> {
  const all: Recorded[] = [];
  const calls: Recorded[] = [];
  let respond: Respond = () => undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://upstream');
    const call = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    all.push(call);
    const known = metadata(call, indices, streams);
    if (known === undefined) calls.push(call);
    const canned = known ?? respond(call) ?? { json: {} };
    if (canned.hang === true) return;
    response.writeHead(canned.status ?? 200, { 'content-type': 'application/json' });
    if (canned.cut !== undefined) {
      response.write(canned.cut);
      setTimeout(() => response.destroy(), 20);
      return;
    }
    response.end(canned.raw ?? JSON.stringify(canned.json ?? {}));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    calls: () => calls,
    all: () => all,
    respond: (answer) => {
      respond = answer;
      calls.length = 0;
      all.length = 0;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function metadata(
  call: Recorded,
  indices: Indices,
  streams: readonly object[],
): Canned | undefined {
  if (call.method !== 'GET') return undefined;
  if (call.path === '/_alias') {
    const all = Object.entries(indices).map(([name, { aliases = {} }]) => [name, { aliases }]);
    return { json: Object.fromEntries(all) };
  }
  if (call.path === '/_data_stream') return { json: { data_streams: streams } };
  const names = /^\/([^_/][^/]*)$/.exec(call.path)?.[1]?.split(',');
  if (names?.every((name) => Object.hasOwn(indices, name)) !== true) return undefined;
  const shown = names.map((name) => {
    const { mappings = {}, aliases = {}, settings = { index: {} } } = indices[name] ?? {};
    return [name, { mappings, aliases, settings }];
  });
  return { json: Object.fromEntries(shown) };
}
