import { caller } from './caller.ts';
import { type Child, startChild } from './child.ts';
import type { GateOptions, GateUrls } from './gate/gate-process.ts';
import { callOf, neverSeen, SHAPES } from './gate/shapes.ts';
import { median, medianDifference, summary } from './statistics.ts';
import { heading, ms, table, verdict } from './table.ts';
import { type Measured, measureInTurns, type Target } from './turns.ts';

const P50_MOST = 1;
const P99_MOST = 5;

/** What the gate adds to a request, beside a bare reverse proxy; both make the same hop upstream. */
export async function measureOverhead(rounds: number): Promise<void> {
  const upstream = await startChild<string>(new URL('./upstream-process.ts', import.meta.url));
  const options = { upstream: upstream.ready };
  const proxy = await startChild<string>(new URL('./proxy-process.ts', import.meta.url), options);
  const gates: GateOptions[] = [
    { name: 'gate', ...options },
    { name: 'logged', ...options, telemetry: true },
  ];
  const gate = await startChild<GateUrls>(
    new URL('./gate/gate-process.ts', import.meta.url),
    gates,
  );
  try {
    const [token = ''] = await gate.ask<string[]>('tokens', 1);
    const measured = await measureInTurns(await targetsOf({ upstream, proxy, gate }, token), {
      rounds,
      requests: 40,
      warmUp: 400,
    });
    heading(
      'Overhead of one request on /rds/crm/sql, one caller',
      'Milliseconds, whole round trips. The gate makes the same hop to the same upstream as the proxy.',
    );
    for (const { name, title } of SHAPES) report(title, name, measured);
  } finally {
    await Promise.all([upstream, proxy, gate].map((child) => child.stop()));
  }
}

type Processes = Readonly<{
  upstream: Child<string>;
  proxy: Child<string>;
  gate: Child<GateUrls>;
}>;

async function targetsOf({ upstream, proxy, gate }: Processes, token: string): Promise<Target[]> {
  const direct = caller(upstream.ready);
  const proxied = caller(proxy.ready);
  const gated = caller(gate.ready['gate'] ?? '');
  const logged = caller(gate.ready['logged'] ?? '');
  const targets: Target[] = [];
  let turn = 0;
  for (const shape of SHAPES) {
    const call = callOf(shape, token);
    const next = () => call;
    await upstream.ask('answer', { shape: shape.name, text: await gated.read(call) });
    targets.push(
      { name: `${shape.name} direct`, caller: direct, next, process: upstream },
      { name: `${shape.name} proxy`, caller: proxied, next, process: proxy },
      { name: `${shape.name} gate`, caller: gated, next, process: gate },
      {
        name: `${shape.name} unseen`,
        caller: gated,
        next: () => callOf(neverSeen(shape, turn++), token),
        process: gate,
      },
      { name: `${shape.name} logged`, caller: logged, next, process: gate },
    );
  }
  return targets;
}

function report(title: string, shape: string, measured: ReadonlyMap<string, Measured>): void {
  const of = (what: string) => {
    const found = measured.get(`${shape} ${what}`);
    if (found === undefined) throw new Error(`${what} was not measured`);
    return found;
  };
  const proxy = of('proxy');
  const direct = of('direct');
  const row = (name: string, { latency, medians, cpu }: Measured, isGate: boolean) => {
    const { min, p50, p99 } = summary(latency);
    return [
      name,
      ...[min, p50, p99].map(ms),
      name === 'direct' ? '' : ms(medianDifference(medians, direct.medians)),
      isGate ? ms(medianDifference(medians, proxy.medians)) : '',
      isGate ? ms(p99 - summary(proxy.latency).p99) : '',
      name === 'direct' ? '' : ms(median(cpu)),
    ];
  };
  console.log(`\n${title}`);
  table(
    ['', 'min', 'p50', 'p99', 'added', 'over proxy', 'over proxy p99', 'CPU'],
    [
      row('direct', direct, false),
      row('proxy', proxy, false),
      row('gate', of('gate'), true),
      row('gate, a new statement each time', of('unseen'), true),
      row('gate, with log and metrics', of('logged'), true),
    ],
  );
  const gate = of('gate');
  verdict('p50 over the proxy', medianDifference(gate.medians, proxy.medians), P50_MOST, 'ms');
  const tail = summary(gate.latency).p99 - summary(proxy.latency).p99;
  verdict('p99 over the proxy', tail, P99_MOST, 'ms');
}
