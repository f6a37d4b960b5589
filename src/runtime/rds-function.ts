import { randomUUID } from 'node:crypto';
import { STSClient } from '@aws-sdk/client-sts';

import { connectionsOf } from '../config/connections-of.ts';
import { rdsCredentialMinter } from '../credentials/rds-credential-minter.ts';
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
import { serveRds } from './rds-kind.ts';
import { SHORT_CALLS } from './short-calls.ts';
import { withExplain } from './with-explain.ts';

/**
 * The function of the rds connections: their exchanges, and what `POST /explain` relays to it.
 * @throws Error when its bundle or environment is not whole
 */
export async function rdsFunction(env: FunctionEnv, root: URL): Promise<StreamingHandler> {
  const parts = await awsParts(env, root);
  const { config } = parts;
  const mint = rdsCredentialMinter({
    sts: new STSClient({ ...SHORT_CALLS, region: env.AWS_REGION }),
    connections: connectionsOf(config, 'rds'),
    roleArn: () => env.SALLYPORT_ROLE_ARN,
    now: Date.now,
    randomId: randomUUID,
  });
  const steps = exchangeSteps({ ...parts, mint } satisfies GateParts);
  const rds = kept(async () =>
    serveRds({ config, mint, tokenKey: await functionMaskKeys(env) }, steps),
  );
  // Begun while the function starts; a failure shows in the first request that needs it.
  rds().catch(() => undefined);

  const app = gateApp({ exchanges: { rds: async (request) => (await rds()).exchange(request) } });
  const explain = serveExplain({
    authenticate: controlAuthenticate(parts),
    kindOf: kindOf(config),
    explainers: { rds: async (request, who) => (await rds()).explain(request, who) },
  });
  const { bodyBytes } = config.limits;
  return functionHandler(withExplain(app, explain), steps, { bodyBytes, env });
}
