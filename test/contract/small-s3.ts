import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from '../support/loopback.ts';

/** As much of S3 as an archive needs, with conditional writes and checksums that are checked. */
export type SmallS3 = Readonly<{
  endpoint: string;
  /** By `/bucket/key` */
  objects: ReadonlyMap<string, Buffer>;
  /** Uploads that were neither completed nor aborted */
  uploads: ReadonlyMap<string, ReadonlyMap<number, Buffer>>;
  /** `PUT /bucket/key?…` of every request */
  requests: readonly string[];
  /** Does the next request that it matches, but drops the answer. */
  loseAnswerOf: (what: (request: string) => boolean) => void;
  close: () => Promise<void>;
}>;

type State = {
  objects: Map<string, Buffer>;
  uploads: Map<string, Map<number, Buffer>>;
};
type Answer = Readonly<{
  status: number;
  headers?: Record<string, string>;
  body?: Buffer | string;
}>;
type Call = Readonly<{
  path: string;
  params: URLSearchParams;
  request: IncomingMessage;
  body: Buffer;
}>;

export async function startSmallS3(): Promise<SmallS3> {
  const state: State = { objects: new Map(), uploads: new Map() };
  const requests: string[] = [];
  let lose: ((request: string) => boolean) | undefined;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    const { pathname, searchParams: params } = new URL(request.url ?? '/', 'http://s3');
    const answer = answerTo(state, { path: decodeURIComponent(pathname), params, request, body });
    if (!lose?.(line)) return send(response, answer);
    lose = undefined;
    response.destroy();
  });
  const port = await listenOnLoopback(server);
  return {
    ...state,
    requests,
    endpoint: `http://127.0.0.1:${port}`,
    loseAnswerOf: (what) => {
      lose = what;
    },
    close: () => closeAtOnce(server),
  };
}

function answerTo(state: State, call: Call): Answer {
  const { request, params } = call;
  if (String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) {
    return refused(501, 'NotImplemented');
  }
  const sum = request.headers['x-amz-checksum-sha256'];
  if (sum !== undefined && sum !== sha256(call.body)) return refused(400, 'BadDigest');
  const id = params.get('uploadId');
  if (request.method === 'GET' || request.method === 'HEAD') return read(state, call);
  if (request.method === 'POST' && params.has('uploads')) return begin(state, call);
  if (request.method === 'PUT' && id === null) return put(state, call, call.body);
  const upload = state.uploads.get(id ?? '');
  if (id === null || upload === undefined) return refused(404, 'NoSuchUpload');
  if (request.method === 'PUT') {
    upload.set(Number(params.get('partNumber')), call.body);
    return {
      status: 200,
      headers: { etag: '"part"', 'x-amz-checksum-sha256': sha256(call.body) },
    };
  }
  if (request.method === 'DELETE') {
    state.uploads.delete(id);
    return { status: 204 };
  }
  return complete(state, call, id, upload);
}

function read({ objects }: State, { path, request }: Call): Answer {
  const object = objects.get(path);
  if (object === undefined) return refused(404, request.method === 'HEAD' ? '' : 'NoSuchKey');
  const headers = {
    'content-length': String(object.length),
    'x-amz-checksum-sha256': sha256(object),
  };
  return { status: 200, headers, ...(request.method === 'GET' && { body: object }) };
}

function begin({ uploads }: State, { path }: Call): Answer {
  const id = randomUUID();
  uploads.set(id, new Map());
  return xml(
    `<InitiateMultipartUploadResult><Key>${path.length}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
  );
}

function complete(state: State, call: Call, id: string, parts: Map<number, Buffer>): Answer {
  const numbers = [...call.body.toString().matchAll(/<PartNumber>(\d+)</g)].map((m) =>
    Number(m[1]),
  );
  const bodies = numbers.map((number) => parts.get(number) ?? Buffer.alloc(0));
  if (bodies.slice(0, -1).some((part) => part.length < 5 * 1024 * 1024)) {
    return refused(400, 'EntityTooSmall');
  }
  const answer = put(state, call, Buffer.concat(bodies));
  if (answer.status !== 200) return answer;
  state.uploads.delete(id);
  return xml('<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>');
}

function put({ objects }: State, { path, request }: Call, body: Buffer): Answer {
  // As the bucket policy of the archive does: no write without the condition.
  if (request.headers['if-none-match'] !== '*') return refused(403, 'AccessDenied');
  if (objects.has(path)) return refused(412, 'PreconditionFailed');
  objects.set(path, body);
  return { status: 200, headers: { etag: '"whole"' } };
}

function refused(status: number, code: string): Answer {
  const body = code === '' ? '' : `<Error><Code>${code}</Code><Message>no</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function xml(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64');
}
