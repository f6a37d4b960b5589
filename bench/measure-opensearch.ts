import { type Call, caller } from './caller.ts';
import { type Child, startChild } from './child.ts';
import { measureSearchMasking } from './opensearch/measure-search-masking.ts';
import { median, medianDifference, summary } from './statistics.ts';
import { heading, ms, table } from './table.ts';
import { type Measured, measureInTurns, type Target } from './turns.ts';

const GIVEN = process.env['SALLYPORT_OPENSEARCH_URL'];
const HITS = 10;

/** What the gate adds to a vector search with masks, and what masking its answer costs. */
export async function measureOpensearch(rounds: number): Promise<void> {
  const standIn = await startChild<string>(
    new URL('./opensearch/search-upstream-process.ts', import.meta.url),
  );
  const upstream = GIVEN ?? standIn.ready;
  const gate = await startChild<string>(
    new URL('./opensearch/search-gate-process.ts', import.meta.url),
    { upstream },
  );
  const proxy = await startChild<string>(new URL('./proxy-process.ts', import.meta.url), {
    upstream,
  });
  try {
    const [token = ''] = await gate.ask<string[]>('tokens', 1);
    const targets = targetsOf({ upstream, standIn, proxy, gate }, token);
    const measured = await measureInTurns(targets, { rounds, requests: 30, warmUp: 300 });
    heading(
      `A search for the ${HITS} nearest of 256-dimension vectors, masked, one caller`,
      `Milliseconds, whole round trips; upstream is ${GIVEN === undefined ? 'the stand-in, in a process of its own' : 'the given cluster'}.`,
    );
    report(measured);
    const answer = await caller(upstream).read(callOf('', 'direct'));
    await measureSearchMasking(answer, rounds);
  } finally {
    await Promise.all([gate, proxy, standIn].map((child) => child.stop()));
  }
}

type Processes = Readonly<{
  upstream: string;
  standIn: Child<string>;
  proxy: Child<string>;
  gate: Child<string>;
}>;

function targetsOf({ upstream, standIn, proxy, gate }: Processes, token: string): Target[] {
  const masked = callOf('/opensearch/docs', token);
  const plain = callOf('', 'direct');
  return [
    { name: 'direct', caller: caller(upstream), next: () => plain, process: standIn },
    { name: 'proxy', caller: caller(proxy.ready), next: () => plain, process: proxy },
    { name: 'gate', caller: caller(gate.ready), next: () => masked, process: gate },
  ];
}

/** The vectors themselves are left out by both, so that both answers have the same parts. */
function callOf(prefix: string, token: string): Call {
  // Every number of it in full, as a model writes them.
  const vector = Array.from({ length: 256 }, (_, i) => Math.fround(Math.sin(i + 1)));
  const body = {
    size: HITS,
    query: { knn: { embedding: { vector, k: HITS } } },
    _source: { excludes: ['embedding'] },
  };
  return {
    path: `${prefix}/tickets/_search`,
    headers: {
      'content-type': 'application/json',
      ...(prefix !== '' && { authorization: `Bearer ${token}` }),
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function report(measured: ReadonlyMap<string, Measured>): void {
  const of = (name: string): Measured => {
    const found = measured.get(name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return found;
  };
  const direct = of('direct');
  const rows = ['direct', 'proxy', 'gate'].map((name) => {
    const { latency, medians, cpu } = of(name);
    const { min, p50, p99 } = summary(latency);
    const added = name === 'direct' ? '' : ms(medianDifference(medians, direct.medians));
    const tail = name === 'direct' ? '' : ms(p99 - summary(direct.latency).p99);
    return [
      name,
      ...[min, p50, p99].map(ms),
      added,
      tail,
      name === 'direct' ? '' : ms(median(cpu)),
    ];
  });
  table(['', 'min', 'p50', 'p99', 'added', 'added p99', 'CPU'], rows);
}
