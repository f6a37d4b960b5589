import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CredentialMinter } from '../../src/gateway/credential.ts';
import { Secret } from '../../src/gateway/secret.ts';
import { startHttpServer } from '../../src/local/http-server.ts';
import { cedarEngine } from '../../src/policy/cedar-engine.ts';
import { readPolicyFiles } from '../../src/policy/policy-files.ts';
import { serveBedrock } from '../../src/runtime/bedrock-kind.ts';
import { childOptions, serveParent } from '../child.ts';
import { benchIssuer } from '../gate/bench-issuer.ts';
import { benchHandler, benchSteps } from '../gate/bench-steps.ts';
import { watchMemory } from '../memory-growth.ts';

export type ModelGateOptions = Readonly<{ upstream: string }>;

// The gate with the real connector and the demo's masks; what AWS does for it is done at once.
const { upstream } = childOptions<ModelGateOptions>();
const project = fileURLToPath(new URL('../..', import.meta.url));
const issuer = await benchIssuer(project);
const { config } = issuer;
const mint: CredentialMinter = async () => ({
  kind: 'bedrock',
  id: 'bench',
  endpoint: new URL(upstream),
  auth: { kind: 'bearer', token: new Secret('everybody') },
  expiresAt: Date.now() + 60_000,
});
const policies = await readPolicyFiles(`${project}policies`);
const steps = benchSteps({ issuer, engine: await cedarEngine(), policies, mint });
const key = new Secret(Buffer.alloc(32, 7));
const { exchange } = await serveBedrock({ config, tokenKey: () => key }, steps);
const { bodyBytes } = config.limits;
const { url } = await startHttpServer({
  port: 0,
  handler: benchHandler({ bedrock: exchange }, steps, { bodyBytes }),
  bodyBytes,
});
const memory = watchMemory();
setFlagsFromString('--expose-gc');
const sweep: () => void = runInNewContext('gc');
serveParent(`${url}/bedrock/claude`, {
  tokens: (count: number) => issuer.tokens(count),
  /** Bytes of live objects */
  held: () => {
    sweep();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  ...memory,
});
