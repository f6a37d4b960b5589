import { type Caller, caller } from './caller.ts';
import { type Child, startChild } from './child.ts';
import type { GateOptions, GateUrls } from './gate/gate-process.ts';
import { callOf, neverSeen, SHAPES } from './gate/shapes.ts';
import { median, medianDifference, summary } from './statistics.ts';
import { heading, ms, table, verdict } from './table.ts';
import { EARLY, type Measured, measureInTurns, type Target } from './turns.ts';

/** V8 goes on making a process quicker for as many requests of a kind; the early ones have a row of their own. */
const WARM_UP = 6000;
const P50_MOST = 1;
const P99_MOST = 5;

/** What the gate adds to a request, beside a bare reverse proxy; both make the same hop upstream. */
export async function measureOverhead(rounds: number): Promise<void> {
  const upstream = await startChild<string>(new URL('./upstream-process.ts', import.meta.url));
  const options = { upstream: upstream.ready };
  const proxy = await startChild<string>(new URL('./proxy-process.ts', import.meta.url), options);
  // A process each: what one of them leaves to sweep up would be swept up in the turns of the others.
  const gate = await startGate({ name: 'gate', ...options });
  const unseen = await startGate({ name: 'unseen', ...options });
  const logged = await startGate({ name: 'logged', ...options, telemetry: true });
  const gates = { gate, unseen, logged };
  try {
    const targets = await targetsOf({ upstream, proxy, ...gates });
    const measured = await measureInTurns(targets, { rounds, requests: 40, warmUp: WARM_UP });
    heading(
      'Overhead of one request on /rds/crm/sql, one caller',
      'Milliseconds, whole round trips. The gate makes the same hop to the same upstream as the proxy.',
    );
    for (const { name, title } of SHAPES) report(title, name, measured);
  } finally {
    const processes = [upstream, proxy, gate.process, unseen.process, logged.process];
    await Promise.all(processes.map((child) => child.stop()));
  }
}

/** One gate in a process of its own. */
type Gate = Readonly<{ process: Child<GateUrls>; caller: Caller; token: string }>;

async function startGate(options: GateOptions): Promise<Gate> {
  const module = new URL('./gate/gate-process.ts', import.meta.url);
  const process = await startChild<GateUrls>(module, [options]);
  const [token = ''] = await process.ask<string[]>('tokens', 1);
  return { process, caller: caller(process.ready[options.name] ?? ''), token };
}

type Processes = Readonly<{
  upstream: Child<string>;
  proxy: Child<string>;
  gate: Gate;
  unseen: Gate;
  logged: Gate;
}>;

async function targetsOf({ upstream, proxy, ...gates }: Processes): Promise<Target[]> {
  const direct = caller(upstream.ready);
  const proxied = caller(proxy.ready);
  const targets: Target[] = [];
  let turn = 0;
  for (const shape of SHAPES) {
    const { gate, unseen, logged } = gates;
    const call = callOf(shape, gate.token);
    const next = () => call;
    const logCall = callOf(shape, logged.token);
    await upstream.ask('answer', { shape: shape.name, text: await gate.caller.read(call) });
    targets.push(
      { name: `${shape.name} direct`, caller: direct, next, process: upstream },
      { name: `${shape.name} proxy`, caller: proxied, next, process: proxy },
      { ...gate, name: `${shape.name} gate`, next },
      {
        ...unseen,
        name: `${shape.name} unseen`,
        next: () => callOf(neverSeen(shape, turn++), unseen.token),
      },
      { ...logged, name: `${shape.name} logged`, next: () => logCall },
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
  const early = summary(of('gate').early);
  const beforeWarm = [early.min, early.p50, early.p99].map(ms);
  const overProxy = early.p50 - summary(proxy.latency).p50;
  console.log(`\n${title}`);
  table(
    ['', 'min', 'p50', 'p99', 'added', 'over proxy', 'over proxy p99', 'CPU'],
    [
      row('direct', direct, false),
      row('proxy', proxy, false),
      row('gate', of('gate'), true),
      row('gate, a new statement each time', of('unseen'), true),
      row('gate, with log and metrics', of('logged'), true),
      [`gate, its first ${EARLY} of a kind`, ...beforeWarm, '', ms(overProxy), '', ''],
    ],
  );
  const gate = of('gate');
  verdict('p50 over the proxy', medianDifference(gate.medians, proxy.medians), P50_MOST, 'ms');
  const tail = summary(gate.latency).p99 - summary(proxy.latency).p99;
  verdict('p99 over the proxy', tail, P99_MOST, 'ms');
}
