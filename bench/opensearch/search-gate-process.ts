import { fileURLToPath } from 'node:url';
import { Secret } from '../../src/gateway/secret.ts';
import { startHttpServer } from '../../src/local/http-server.ts';
import { useRealOpenSearch } from '../../src/local/opensearch/real-opensearch.ts';
import { cedarEngine } from '../../src/policy/cedar-engine.ts';
import { readPolicyFiles } from '../../src/policy/policy-files.ts';
import { serveOpensearch } from '../../src/runtime/opensearch-kind.ts';
import { childOptions, serveParent } from '../child.ts';
import { benchIssuer } from '../gate/bench-issuer.ts';
import { benchHandler, benchSteps } from '../gate/bench-steps.ts';

export type SearchGateOptions = Readonly<{ upstream: string }>;

// The gate with the real connector before a real hop; what AWS does for it is done at once.
const { upstream } = childOptions<SearchGateOptions>();
const project = fileURLToPath(new URL('../..', import.meta.url));
const issuer = await benchIssuer(project);
const { config } = issuer;
const { mint } = await useRealOpenSearch(upstream, { project });
const policies = await readPolicyFiles(`${project}policies`);
const steps = benchSteps({ issuer, engine: await cedarEngine(), policies, mint });
const key = new Secret(Buffer.alloc(32, 7));
const { exchange } = await serveOpensearch({ config, mint, tokenKey: () => key }, steps);
const { bodyBytes } = config.limits;
const { url } = await startHttpServer({
  port: 0,
  handler: benchHandler({ opensearch: exchange }, steps, { bodyBytes }),
  bodyBytes,
});
serveParent(url, { tokens: (count: number) => issuer.tokens(count) });
