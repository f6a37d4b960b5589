import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild } from '../../bench/child.ts';
import type { Growth } from '../../bench/memory-growth.ts';
import { median } from '../../bench/statistics.ts';
import type { SearchGateOptions } from '../support/search-gate-child.ts';

const MB = 1024 * 1024;
const GROWTH = 64 * MB;
/** Processes of which each answers one request of a kind. */
const TURNS = 3;
/** Seconds when the machine is idle, many times more when it is not: memory is what is asked for. */
const PATIENCE_MS = 300_000;
const INDICES = ['kb', 'tickets', 'hr'];
const MAPPINGS = {
  properties: {
    body: { type: 'text' },
    text: { type: 'text' },
    customer: { properties: { email: { type: 'keyword' } } },
    embedding: { type: 'knn_vector', dimension: 256 },
  },
};
const SENTENCE = 'My card 4111 1111 1111 1111 was declined, write to jane.roe@example.com. ';

let upstream: Server;
let gate: Child<Readonly<{ url: string; issuerUrl: string }>> | undefined;
let bulkBytes = 0;
const tokens = new Map<string, string>();

beforeAll(async () => {
  upstream = createServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.byteLength;
    const path = request.url?.split('?')[0] ?? '';
    if (path.endsWith('/_bulk')) bulkBytes = bytes;
    if (path === '/_search/scroll') await sendPage(response);
    else response.end(JSON.stringify(answerTo(path)));
  });
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  await startGate();
});
afterAll(async () => {
  await stopGate();
  upstream.closeAllConnections();
  upstream.close();
});

/** A gate in a process of its own, in place of the one before. */
async function startGate(): Promise<void> {
  await stopGate();
  tokens.clear();
  const { port } = upstream.address() as AddressInfo;
  const module = new URL('../support/search-gate-child.ts', import.meta.url);
  const project = new URL('../..', import.meta.url).pathname;
  gate = await startChild(module, {
    upstream: `http://127.0.0.1:${port}`,
    project,
  } satisfies SearchGateOptions);
  // What a process loads once is not what a request costs; nothing is warm but for that.
  await post('rag-app', '/tickets/_search?scroll=1m', '{"query":{"match":{"body":"x"}}}');
  await post('dana', '/kb/_bulk', bulk(1));
}

function running(): NonNullable<typeof gate> {
  if (gate === undefined) throw new Error('no gate was started');
  return gate;
}

async function stopGate(): Promise<void> {
  await gate?.ask('close');
  await gate?.stop();
}

function answerTo(path: string): object {
  if (path === '/_alias') return Object.fromEntries(INDICES.map((one) => [one, { aliases: {} }]));
  if (path === '/_data_stream') return { data_streams: [] };
  const name = INDICES.find((one) => path === `/${one}`);
  if (name !== undefined) return { [name]: { mappings: MAPPINGS, aliases: {}, settings: {} } };
  if (path.endsWith('/_bulk')) return { took: 1, errors: false, items: [] };
  return { took: 1, _scroll_id: 'upstream', hits: { hits: [] } };
}

/** 50 MB of hits, no faster than they are read. */
async function sendPage(response: ServerResponse): Promise<void> {
  response.write('{"took":1,"_scroll_id":"upstream","hits":{"hits":[');
  const body = SENTENCE.repeat(200);
  for (let sent = 0, n = 0; sent < 50 * MB; n += 1) {
    const source = { body, customer: { email: `c${n}@example.com` } };
    const hit = JSON.stringify({ _index: 'tickets', _id: String(n), _source: source });
    sent += hit.length;
    const more = response.write(n === 0 ? hit : `,${hit}`);
    if (!more) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(']}}');
}

/** Documents with their vectors, as an application loads them. */
function bulk(documents: number): string {
  const lines: string[] = [];
  for (let n = 0; n < documents; n += 1) {
    const text = `${n} ${'how a gate is kept, and by whom; '.repeat(20)}`;
    const embedding = Array.from({ length: 256 }, (_, i) => Math.fround(Math.sin(n * 256 + i)));
    lines.push('{"index":{}}', JSON.stringify({ text, embedding }));
  }
  return `${lines.join('\n')}\n`;
}

async function tokenOf(who: string): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: who, client_secret: who };
  const response = await fetch(`${running().ready.issuerUrl}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function post(who: string, path: string, body: string): Promise<Response> {
  const token = tokens.get(who) ?? (await tokenOf(who));
  tokens.set(who, token);
  return fetch(`${running().ready.url}/opensearch/docs${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });
}

/** Bytes by which the resident memory of the gate grows over a request, at most. */
async function growthOf(run: () => Promise<void>): Promise<number> {
  await running().ask('begin');
  await run();
  return (await running().ask<Growth>('growth')).resident;
}

/** As much as one request can bring. */
async function growthOfBulk(): Promise<number> {
  const lines = bulk(2_300);
  const body = lines.slice(0, lines.lastIndexOf('\n{"index', 6 * MB - 10) + 1);
  expect(body.length).toBeGreaterThan(5.9 * MB);
  bulkBytes = 0;
  const growth = await growthOf(async () => {
    const answer = await post('dana', '/kb/_bulk', body);
    expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
  });
  expect(bulkBytes).toBeGreaterThan(5.5 * MB);
  return growth;
}

/** One page of 50 MB, in a scroll that was opened before. */
async function growthOfPage(): Promise<number> {
  const opened = await post('dana', '/tickets/_search?scroll=1m', '{"size":10000}');
  const { _scroll_id: id } = (await opened.json()) as { _scroll_id: string };
  let bytes = 0;
  let raw = false;
  const growth = await growthOf(async () => {
    const page = await post('dana', '/_search/scroll', JSON.stringify({ scroll_id: id }));
    expect(page.status).toBe(200);
    for await (const chunk of page.body ?? []) {
      bytes += chunk.byteLength;
      raw ||= Buffer.from(chunk).includes('jane.roe');
    }
  });
  expect(raw).toBe(false);
  expect(bytes).toBeGreaterThan(20 * MB);
  return growth;
}

test('a scroll page of 50 MB is masked as it passes, within 64 MB, the first of its process', {
  timeout: PATIENCE_MS,
}, async () => {
  for (let turn = 0; turn < TURNS; turn += 1) {
    await startGate();
    expect(await growthOfPage()).toBeLessThan(GROWTH);
  }
});

test('a bulk of 6 MB passes within 64 MB, the first of its process', {
  timeout: PATIENCE_MS,
}, async () => {
  // When garbage is collected is chance, and one process of some fifty takes 66 MB: so the median.
  const growths: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await startGate();
    growths.push(await growthOfBulk());
  }
  expect(median(growths)).toBeLessThan(GROWTH);
});

test('a larger one is refused with a sentence that says how to split it', async () => {
  const answer = await post('dana', '/kb/_bulk', bulk(50) + ' '.repeat(6 * MB));
  expect(answer.status).toBe(413);
  expect(answer.headers.get('sallyport-error')).toBe('over_limit');
  expect(await answer.text()).toMatch(/split/);
});
