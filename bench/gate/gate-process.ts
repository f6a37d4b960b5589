import { fileURLToPath } from 'node:url';
import { cedarEngine } from '../../src/policy/cedar-engine.ts';
import { readPolicyFiles } from '../../src/policy/policy-files.ts';
import { childOptions, serveParent } from '../child.ts';
import { startBenchGate } from './bench-gate.ts';
import { benchIssuer } from './bench-issuer.ts';
import { httpHop } from './canned-upstream.ts';
import { stepClock } from './step-times.ts';
import { teamPolicies } from './team-policies.ts';

/** One gate to start. */
export type GateOptions = Readonly<{
  name: string;
  /** How many generated policies; the demo's own where it is left out */
  policies?: number;
  /** Upstream to make a hop to */
  upstream?: string;
  telemetry?: boolean;
  timed?: boolean;
}>;

/** Gates in one process, by name: their URLs. */
export type GateUrls = Readonly<Record<string, string>>;

const project = fileURLToPath(new URL('../..', import.meta.url));
const issuer = await benchIssuer(project);
const engine = await cedarEngine();
const demo = await readPolicyFiles(`${project}policies`);
const clock = stepClock();

const urls: Record<string, string> = {};
for (const { name, policies, upstream, telemetry, timed } of childOptions<GateOptions[]>()) {
  const { url } = await startBenchGate({
    issuer,
    engine,
    policies: policies === undefined ? demo : teamPolicies(policies),
    ...(upstream !== undefined && { hop: httpHop(upstream) }),
    ...(telemetry !== undefined && { telemetry }),
    ...(timed && { clock }),
  });
  urls[name] = url;
}
serveParent(urls, {
  tokens: (count: number) => issuer.tokens(count),
  times: () => clock.take(),
});
