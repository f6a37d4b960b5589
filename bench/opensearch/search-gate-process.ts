import { fileURLToPath } from 'node:url';
import { Secret } from '../../src/gateway/secret.ts';
import { startHttpServer } from '../../src/local/http-server.ts';
import { provideAwslambda } from '../../src/local/local-awslambda.ts';
import { useRealOpenSearch } from '../../src/local/opensearch/real-opensearch.ts';
import { cedarEngine } from '../../src/policy/cedar-engine.ts';
import { policyDecider } from '../../src/policy/decide.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { readPolicyFiles } from '../../src/policy/policy-files.ts';
import { gateApp } from '../../src/runtime/app.ts';
import { edgeRefuser } from '../../src/runtime/edge-refuser.ts';
import { exchangeSteps } from '../../src/runtime/gate.ts';
import { gateHandler } from '../../src/runtime/lambda-handler.ts';
import { silentLog } from '../../src/runtime/logger.ts';
import { silentMeter } from '../../src/runtime/meter.ts';
import { serveOpensearch } from '../../src/runtime/opensearch-kind.ts';
import { childOptions, serveParent } from '../child.ts';
import { benchAuthenticate } from '../gate/bench-authenticate.ts';
import { benchIssuer } from '../gate/bench-issuer.ts';
import { instantStores } from '../gate/instant-stores.ts';

export type SearchGateOptions = Readonly<{ upstream: string }>;

// The gate with the real connector before a real hop; what AWS does for it is done at once.
const { upstream } = childOptions<SearchGateOptions>();
const project = fileURLToPath(new URL('../..', import.meta.url));
const issuer = await benchIssuer(project);
const { config } = issuer;
const engine = await cedarEngine();
const policies = loadPolicies({
  files: await readPolicyFiles(`${project}policies`),
  config,
  engine,
});
const { mint } = await useRealOpenSearch(upstream, { project });
const steps = exchangeSteps({
  config,
  policy: policyDecider({ engine, policies }),
  authenticate: benchAuthenticate(issuer),
  ...instantStores(),
  mint,
  publicUrl: 'http://127.0.0.1',
});
const key = new Secret(Buffer.alloc(32, 7));
const { exchange } = await serveOpensearch({ config, mint, tokenKey: () => key }, steps);
provideAwslambda();
const { bodyBytes } = config.limits;
const { url } = await startHttpServer({
  port: 0,
  handler: gateHandler({
    app: gateApp({ exchanges: { opensearch: exchange } }),
    bodyBytes,
    log: silentLog,
    meter: silentMeter,
    now: () => performance.now(),
    refuse: edgeRefuser(steps),
  }),
  bodyBytes,
});
serveParent(url, { tokens: (count: number) => issuer.tokens(count) });
