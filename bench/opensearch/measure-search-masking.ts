import { documentCount } from '../../src/connections/opensearch/answer/document-count.ts';
import { documentPlaces } from '../../src/connections/opensearch/answer/document-places.ts';
import type { DocumentMasks } from '../../src/connections/opensearch/answer/document-rules.ts';
import { searchTemplate } from '../../src/connections/opensearch/answer/hit-templates.ts';
import { documentMasker } from '../../src/connections/opensearch/answer/mask-document.ts';
import { streamReply } from '../../src/connections/opensearch/answer/stream-reply.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { textMasker } from '../../src/masking/text-masker.ts';
import { median } from '../statistics.ts';
import { heading, table } from '../table.ts';

const MASKS: DocumentMasks = {
  values: { 'customer.email': { mask: { kind: 'token' }, profile: 'pii' } },
  detected: { subject: ['pii'], body: ['pii'] },
  without: ['embedding'],
};
const RENDER = { hits: { fields: [], highlight: [], inner: {} }, aggregations: {}, suggest: [] };
const TIMES = 200;
const KEY = new Secret(new Uint8Array(32).fill(7));

/** Processor time of masking an answer, beside what it takes to parse the same bytes and write them again. */
export async function measureSearchMasking(answer: string, rounds: number): Promise<void> {
  heading(
    'Masking the answer to a search, beside JSON.parse and JSON.stringify of the same body',
    'One field by token, two of free text; medians over rounds that take turns.',
  );
  const rows: string[][] = [];
  for (const copies of [1, 100]) {
    const body = Buffer.from(repeated(answer, copies));
    const times = Math.max(1, Math.round(TIMES / copies));
    const ratios: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const floor = await timed(times, async () => plain(body));
      const masked = await timed(times, () => mask(body));
      ratios.push(masked / floor);
      floors.push(floor);
    }
    const hits = String(copies * 10);
    rows.push([`${hits} hits`, String(body.length), us(median(floors)), median(ratios).toFixed(2)]);
  }
  table(['', 'bytes', 'floor, us', 'times the floor'], rows);
}

function repeated(answer: string, copies: number): string {
  const parsed = JSON.parse(answer);
  const { hits } = parsed.hits;
  parsed.hits.hits = Array.from({ length: copies }, () => hits).flat();
  return JSON.stringify(parsed);
}

function plain(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'))));
}

async function mask(body: Buffer): Promise<number> {
  const masker = documentMasker({ tokenKey: () => KEY, detect: () => detect, showId: (id) => id });
  const counted = documentCount();
  const takePlace = documentPlaces(1_000_000);
  const template = searchTemplate(RENDER, { masker, masksOf: () => MASKS, counted, takePlace });
  const reply = await streamReply(chunks(body), template, { status: 200, masker, ...counted });
  let bytes = 0;
  for await (const chunk of reply.body) bytes += chunk.byteLength;
  return bytes;
}

const detect = textMasker();

/** As they come from a socket. */
async function* chunks(body: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
}

async function timed(times: number, run: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  for (let turn = 0; turn < times; turn += 1) await run();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / times;
}

function us(value: number): string {
  return value.toFixed(0);
}
