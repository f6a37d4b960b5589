import { randomUUID } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';

import { connectionsOf } from '../config/connections-of.ts';
import type { OpensearchConnection } from '../config/opensearch-connection.ts';
import { searchCredentialMinter } from '../credentials/search-credential-minter.ts';
import type { SearchScope } from '../gateway/credential.ts';
import { serveExplain } from '../gateway/explain.ts';
import { gateApp } from './app.ts';
import { awsParts } from './aws-parts.ts';
import type { FunctionEnv } from './env.ts';
import { functionHandler } from './function-handler.ts';
import { functionMaskKeys } from './function-mask-keys.ts';
import { controlAuthenticate, exchangeSteps, type GateParts } from './gate.ts';
import { kept } from './kept.ts';
import { kindOf } from './kind-of.ts';
import type { StreamingHandler } from './lambda-handler.ts';
import { serveOpensearch } from './opensearch-kind.ts';
import { SHORT_CALLS } from './short-calls.ts';
import { withExplain } from './with-explain.ts';

/**
 * The function of the opensearch connections: their exchanges, and what `POST /explain` relays to it.
 * @throws Error when its bundle or environment is not whole
 */
export async function opensearchFunction(env: FunctionEnv, root: URL): Promise<StreamingHandler> {
  const parts = await awsParts(env, root);
  const { config } = parts;
  const mint = searchCredentialMinter({
    sts: new STSClient({ ...SHORT_CALLS, region: env.AWS_REGION }),
    connections: connectionsOf(config, 'opensearch'),
    roleArn: roleFor(env),
    now: Date.now,
    randomId: randomUUID,
  });
  const steps = exchangeSteps({ ...parts, mint } satisfies GateParts);
  const opensearch = kept(async () =>
    serveOpensearch({ config, mint, tokenKey: await functionMaskKeys(env) }, steps),
  );
  // Begun while the function starts; a failure shows in the first request that needs it.
  opensearch().catch(() => undefined);

  const app = gateApp({
    exchanges: { opensearch: async (request) => (await opensearch()).exchange(request) },
  });
  const explain = serveExplain({
    authenticate: controlAuthenticate(parts),
    kindOf: kindOf(config),
    explainers: { opensearch: async (request, who) => (await opensearch()).explain(request, who) },
  });
  const { bodyBytes } = config.limits;
  return functionHandler(withExplain(app, explain), steps, { bodyBytes, env });
}

/** Domains share a role that each session narrows; collections have one for each access. */
function roleFor(
  env: FunctionEnv,
): (connection: OpensearchConnection, access: SearchScope['access']) => string | undefined {
  const collections: Readonly<Record<SearchScope['access'], string | undefined>> = {
    metadata: env.SALLYPORT_SEARCH_READ_ROLE_ARN,
    read: env.SALLYPORT_SEARCH_READ_ROLE_ARN,
    write: env.SALLYPORT_SEARCH_WRITE_ROLE_ARN,
    // Data access policies know no right to delete documents alone.
    delete: env.SALLYPORT_SEARCH_WRITE_ROLE_ARN,
    define: env.SALLYPORT_SEARCH_DEFINE_ROLE_ARN,
  };
  return ({ service }, access) => (service === 'es' ? env.SALLYPORT_ROLE_ARN : collections[access]);
}
