import type { Reply, Tally } from '../../../gateway/connector.ts';
import type { Json } from '../../../gateway/json.ts';
import { rewriteJson } from './json-splitter.ts';
import type { JsonTemplate } from './json-template.ts';
import type { DocumentMasker } from './mask-document.ts';
import type { PathFilter } from './path-filter.ts';

/** Text is collected to chunks of about this many characters. */
const CHUNK_CHARACTERS = 64 * 1024;
const HEADERS = { 'content-type': 'application/json; charset=UTF-8' };

export type ReplyParts = Readonly<{
  status: number;
  /** What masks its documents; absent: it holds none */
  masker?: Pick<DocumentMasker, 'masked'>;
  rows: () => number;
  /** Names of the documents in it; absent: it holds none */
  seen?: () => readonly string[];
}>;

/**
 * An answer that is rewritten as it streams. Its first chunk is made at once, so that an answer that
 * fits in one is whole by then, and its errors are errors of the request instead of a broken stream.
 * @throws SallyportError whatever the first chunk meets
 */
export async function streamReply(
  body: AsyncIterable<Uint8Array>,
  template: JsonTemplate,
  { status, masker, rows, seen }: ReplyParts,
): Promise<Reply> {
  const chunks = collect(rewriteJson(body, template));
  const first = await chunks.next();
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (first.done === true) return;
    yield first.value;
    yield* chunks;
  }
  return {
    status,
    headers: HEADERS,
    body: whole(),
    tally: () => tallyOf(rows(), masker?.masked() ?? 0, seen?.()),
  };
}

/** An answer without documents, by a template. @throws SallyportError whatever the first chunk meets */
export function plainReply(
  { body, status }: Readonly<{ body: AsyncIterable<Uint8Array>; status: number }>,
  template: JsonTemplate,
  rows = 0,
): Promise<Reply> {
  return streamReply(body, template, { status, rows: () => rows });
}

function tallyOf(rows: number, masked: number, seen: readonly string[] = []): Tally {
  return { rows, masked, truncated: false, spent: { documents: seen.length, seen } };
}

/** An answer that is whole already. */
export function wholeReply(
  status: number,
  value: Json | undefined,
  { masker, rows, seen }: Partial<Omit<ReplyParts, 'status'>> = {},
): Reply {
  async function* body(): AsyncGenerator<Uint8Array> {
    if (value !== undefined) yield new TextEncoder().encode(JSON.stringify(value));
  }
  return {
    status,
    headers: HEADERS,
    body: body(),
    tally: () => tallyOf(rows?.() ?? 0, masker?.masked() ?? 0, seen?.()),
  };
}

async function* collect(text: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let parts: string[] = [];
  let size = 0;
  for await (const part of text) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_CHARACTERS) continue;
    yield encoder.encode(parts.join(''));
    parts = [];
    size = 0;
  }
  if (size > 0) yield encoder.encode(parts.join(''));
}

/** An answer in plain text. */
export function textReply(status: number, text: string): Reply {
  async function* body(): AsyncGenerator<Uint8Array> {
    if (text !== '') yield new TextEncoder().encode(text);
  }
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
    body: body(),
    tally: () => tallyOf(0, 0),
  };
}

/** The parts of an answer in JSON that its caller wants, as it streams; anything else as it is. */
export function filterReply(reply: Reply, filter: PathFilter): Reply {
  if (reply.headers['content-type'] !== HEADERS['content-type']) return reply;
  async function* filtered(): AsyncGenerator<Uint8Array> {
    const chunks = reply.body[Symbol.asyncIterator]();
    const first = await chunks.next();
    // An answer to HEAD.
    if (first.done === true) return;
    async function* whole(): AsyncGenerator<Uint8Array> {
      yield first.value as Uint8Array;
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
        yield next.value;
      }
    }
    yield* collect(rewriteJson(whole(), { kind: 'filter', filter }));
  }
  return { ...reply, body: filtered() };
}
