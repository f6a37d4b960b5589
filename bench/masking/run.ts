import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { HARD_NEGATIVES, hardNegatives, mixedCorpus, prose, randomOf, rows } from './corpus.ts';
import { HOSTILE_SEEDS } from './hostile-seeds.ts';
import { cpuTime, interleaved, percentile } from './measure.ts';
import type { SpeedFigure } from './write-docs.ts';

type Json = Parameters<ReturnType<typeof maskingEngine>['json']>[0];

const ROUNDS = 9;
const engine = maskingEngine();

function walk(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(walk);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]));
}

function floor(documents: readonly string[]): void {
  for (const document of documents) JSON.stringify(walk(JSON.parse(document)));
}

/** What a masker may take at most: parse, walk and stringify of the same text. */
function throughput(): void {
  const documents = mixedCorpus(1);
  const asJson = documents.map((document) =>
    document.startsWith('[') ? document : JSON.stringify(document),
  );
  const jsonRows = documents.filter((document) => document.startsWith('['));
  const proseAlone = documents.filter((document) => !document.startsWith('['));
  const proseAsJson = proseAlone.map((document) => JSON.stringify(document));
  const random = randomOf(3);
  const hits = Array.from({ length: 20 }, () =>
    JSON.stringify(
      rows(random, 1).map((row) => ({
        ...row,
        embedding: Array.from({ length: 1024 }, () => random.next()),
      })),
    ),
  );
  const plain = Array.from({ length: 200 }, () => prose(random, 2400, []));
  const plainAsJson = plain.map((document) => JSON.stringify(document));
  const maskTexts = (texts: readonly string[]): void => {
    for (const text of texts) engine.text(text);
  };
  const maskRows = (texts: readonly string[]): void => {
    for (const text of texts) JSON.stringify(engine.json(JSON.parse(text)).value);
  };
  const time = interleaved(
    {
      textFloor: () => floor(asJson),
      text: () => maskTexts(documents),
      proseFloor: () => floor(proseAsJson),
      prose: () => maskTexts(proseAlone),
      plainFloor: () => floor(plainAsJson),
      plain: () => maskTexts(plain),
      jsonText: () => maskTexts(jsonRows),
      rowsFloor: () => floor(jsonRows),
      rows: () => maskRows(jsonRows),
      hitsFloor: () => floor(hits),
      hits: () => maskRows(hits),
    },
    ROUNDS,
  );
  report('text scan, of the JSON floor', time.textFloor / time.text, '>=', 0.8);
  report('the same of its prose alone', time.proseFloor / time.prose);
  report('the same of prose without a value', time.plainFloor / time.plain);
  report('the same of its JSON alone', time.rowsFloor / time.jsonText);
  report('JSON rows end to end, of the JSON floor', time.rowsFloor / time.rows, '>=', 0.5);
  report(
    'hits with 1,024-dimension vectors, of their floor',
    time.hitsFloor / time.hits,
    '>=',
    0.95,
  );
  const bytes = documents.reduce((sum, document) => sum + document.length, 0);
  note(
    `  text scan ${(bytes / time.text / 1000).toFixed(1)} MB/s, floor ${(bytes / time.textFloor / 1000).toFixed(1)} MB/s`,
  );
}

function falsePositives(): void {
  const found = new Map<string, number>();
  for (const document of hardNegatives(2)) {
    for (const { entity } of engine.find(document)) found.set(entity, (found.get(entity) ?? 0) + 1);
  }
  const total = [...found.values()].reduce((sum, count) => sum + count, 0);
  report(
    `false positives on 1 MB of hard negatives in ${Object.keys(HARD_NEGATIVES).length} kinds`,
    total,
    '<=',
    30,
  );
  for (const [entity, count] of found) note(`  ${entity}: ${count}`);
}

function streams(): void {
  const held: number[] = [];
  const documents = mixedCorpus(4, 200_000);
  let deltas = 0;
  const feed = (watch: boolean): void => {
    for (const document of documents) {
      const stream = engine.stream();
      for (let at = 0; at < document.length; at += 4) {
        stream.push(document.slice(at, at + 4));
        if (watch) held.push(stream.held());
        deltas++;
      }
      stream.end();
    }
  };
  feed(true);
  const each = deltas;
  const { time } = interleaved({ time: () => feed(false) }, ROUNDS);
  report('stream hold, characters, p50', percentile(held, 0.5), '<=', 4);
  report('stream hold, characters, p95', percentile(held, 0.95), '<=', 20);
  report('CPU per 4-character delta, microseconds', (time * 1000) / each, '<=', 1);
  note(`  longest hold ${Math.max(...held)}`);
}

function growth(): void {
  let worst = { seed: '', exponent: 0 };
  let slowest = { seed: '', time: 0 };
  for (const seed of HOSTILE_SEEDS) {
    const sized = (length: number): string =>
      seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
    const [short, long] = [sized(32_768), sized(262_144)];
    let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // In turns: the machine has slow seconds, and each is to have some of the quick ones.
    for (let turn = 0; turn < 12; turn++) {
      small = Math.min(
        small,
        cpuTime(() => engine.text(short)),
      );
      large = Math.min(
        large,
        cpuTime(() => engine.text(long)),
      );
    }
    const exponent = Math.log2(large / small) / 3;
    if (exponent > worst.exponent) worst = { seed, exponent };
    if (small > slowest.time) slowest = { seed, time: small };
  }
  report(
    `growth exponent, worst of ${HOSTILE_SEEDS.length} seeds (${JSON.stringify(worst.seed)})`,
    worst.exponent,
    '<=',
    1.3,
  );
  report(
    `milliseconds for the worst 32 KB (${JSON.stringify(slowest.seed)})`,
    slowest.time,
    '<=',
    50,
  );
}

const figures: SpeedFigure[] = [];
let quiet = false;

function note(line: string): void {
  if (!quiet) console.log(line);
}

/** Keeps a figure and prints it, with what is asked of it if anything is. */
function report(what: string, value: number, sign?: '>=' | '<=', bound = 0): void {
  if (sign === undefined) {
    figures.push({ what, value });
    note(`      ${what}: ${value.toFixed(2)}`);
    return;
  }
  figures.push({ what, value, asked: { sign, bound } });
  const good = sign === '>=' ? value >= bound : value <= bound;
  note(`${good ? 'good' : 'MISS'}  ${what}: ${value.toFixed(2)} (${sign} ${bound})`);
}

/** Measures speed, holds, growth and false positives; prints them with what is asked, or as JSON. */
export function reportSpeed(json: boolean): void {
  quiet = json;
  throughput();
  falsePositives();
  streams();
  growth();
  if (json) console.log(JSON.stringify({ figures }, null, 2));
}
