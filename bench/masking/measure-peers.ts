import { maskingEngine } from '../../src/masking/masking-engine.ts';
import { repositoryCorpus } from './accuracy.ts';
import { hardNegatives, mixedCorpus } from './corpus.ts';
import { HOSTILE_SEEDS } from './hostile-seeds.ts';
import { median } from './measure.ts';
import { loadPeers, type Peer } from './peers.ts';
import { share } from './score.ts';

/** What one library does with the same text as the others. */
export type PeerFigures = Readonly<{
  name: string;
  /** Of the time that JSON parse, walk and stringify of the same text takes: higher is faster */
  ofFloor: number;
  megabytesPerSecond: number;
  /** Shares from 0 to 1 of the values that are gone from the result */
  recall: Readonly<Record<string, number>>;
  falsePositivesPerMegabyte: number;
  worstHostileMilliseconds: number;
  worstSeed: string;
}>;

/** What every one of the packages says that it finds, and two that some do. */
export const COMPARED = [
  'EMAIL',
  'PHONE',
  'US_SOCIAL_SECURITY_NUMBER',
  'CREDIT_DEBIT_CARD_NUMBER',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'IP_ADDRESS',
] as const;

const ROUNDS = 9;
/** Rounds before those that count, in which V8 learns */
const WARM_UP = 12;
/** Milliseconds of a round of which fewer are enough */
const LONG = 1000;
const FEW = 3;
const NEGATIVE_BYTES = 1_000_000;
const HOSTILE_LENGTH = 32_768;
const HOSTILE_RUNS = 5;
/** Milliseconds */
const SLOW = 500;

async function cpu(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Some packages pass over the names that are reserved for examples. */
function asInLife(text: string): string {
  return text.replaceAll('example', 'acmeinc').replaceAll('EXAMPLE', 'ACMEINC');
}

async function recallOf(peer: Peer): Promise<Record<string, number>> {
  const found = new Map<string, { gone: number; values: number }>();
  for (const { text, values, field } of repositoryCorpus()) {
    const wanted = values.filter(({ entity }) => COMPARED.some((one) => one === entity));
    if (wanted.length === 0 || field !== undefined) continue;
    const real = asInLife(text);
    const masked = (await peer.mask(real)).text;
    for (const { entity, start, end } of wanted) {
      const sum = found.get(entity) ?? { gone: 0, values: 0 };
      found.set(entity, {
        gone: sum.gone + Number(!masked.includes(real.slice(start, end))),
        values: sum.values + 1,
      });
    }
  }
  return Object.fromEntries(
    [...found].map(([entity, { gone, values }]) => [entity, share(gone, values)]),
  );
}

async function falsePositivesOf(peer: Peer): Promise<number> {
  let count = 0;
  for (const document of hardNegatives(2, NEGATIVE_BYTES))
    count += (await peer.mask(document)).count;
  return count;
}

/** The first run of a kind of text is that in which V8 learns; what is slow without that is not run again. */
async function leastTime(peer: Peer, text: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < HOSTILE_RUNS && (run === 0 || least < SLOW); run++) {
    const time = await cpu(async () => {
      await peer.mask(text);
    });
    least = Math.min(least, time);
  }
  return least;
}

async function worstOf(peer: Peer): Promise<{ seed: string; time: number }> {
  let worst = { seed: '', time: 0 };
  for (const seed of HOSTILE_SEEDS) {
    const text = seed.repeat(Math.ceil(HOSTILE_LENGTH / seed.length)).slice(0, HOSTILE_LENGTH);
    const time = await leastTime(peer, text);
    if (time > worst.time) worst = { seed, time };
  }
  return worst;
}

function walk(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(walk);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member)]));
}

/** The engine as one among its peers. */
function ourselves(): Peer {
  const { text } = maskingEngine();
  return { name: 'Sallyport', mask: async (value) => text(value) };
}

/** How the time of one library compares with the floor, in turns with nothing else between them, whose rubbish would be swept at their cost. */
async function speedOf(peer: Peer): Promise<Pick<PeerFigures, 'ofFloor' | 'megabytesPerSecond'>> {
  const documents = mixedCorpus(1).map(asInLife);
  const bytes = documents.reduce((sum, document) => sum + document.length, 0);
  const json = documents.map((one) => (one.startsWith('[') ? one : JSON.stringify(one)));
  const floors: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const floor = await cpu(() => {
      for (const one of json) JSON.stringify(walk(JSON.parse(one)));
    });
    const time = await cpu(async () => {
      for (const document of documents) await peer.mask(document);
    });
    floors.push(floor);
    times.push(time);
    if (time > LONG && round >= FEW) break;
  }
  const time = median(times.slice(-ROUNDS));
  return { ofFloor: median(floors.slice(-ROUNDS)) / time, megabytesPerSecond: bytes / time / 1000 };
}

/** Measures the engine and the packages that could be fetched, one after another, in one process. */
export async function measurePeers(): Promise<{ figures: PeerFigures[]; missing: string[] }> {
  const { peers, missing } = await loadPeers();
  const figures: PeerFigures[] = [];
  for (const peer of [ourselves(), ...peers]) {
    const speed = await speedOf(peer);
    const worst = await worstOf(peer);
    figures.push({
      name: peer.name,
      ...speed,
      recall: await recallOf(peer),
      falsePositivesPerMegabyte: await falsePositivesOf(peer),
      worstHostileMilliseconds: worst.time,
      worstSeed: worst.seed,
    });
  }
  return { figures, missing };
}
