import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';

import { rdsCredentialMinter } from '../credentials/rds-credential-minter.ts';
import { serveExplain } from '../gateway/explain.ts';
import { gateApp, type Handler } from './app.ts';
import { awsParts } from './aws-parts.ts';
import type { FunctionEnv } from './env.ts';
import { functionHandler } from './function-handler.ts';
import { controlAuthenticate, exchangeSteps, type GateParts } from './gate.ts';
import { kept } from './kept.ts';
import { kindOf } from './kind-of.ts';
import type { StreamingHandler } from './lambda-handler.ts';
import { serveRds } from './rds-kind.ts';
import { noMaskKeys, secretMaskKeys } from './secret-mask-keys.ts';
import { SHORT_CALLS } from './short-calls.ts';

/**
 * The function of the rds connections: their exchanges, and what `POST /explain` relays to it.
 * @throws Error when its bundle or environment is not whole
 */
export async function rdsFunction(env: FunctionEnv, root: URL): Promise<StreamingHandler> {
  const parts = await awsParts(env, root);
  const { config } = parts;
  const mint = rdsCredentialMinter({
    sts: new STSClient({ ...SHORT_CALLS, region: env.AWS_REGION }),
    connections: config.connections,
    roleArn: () => env.SALLYPORT_ROLE_ARN,
    now: Date.now,
    randomId: randomUUID,
  });
  const steps = exchangeSteps({ ...parts, mint } satisfies GateParts);
  const rds = kept(async () => serveRds({ config, mint, tokenKey: await maskKeys(env) }, steps));
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

/** API Gateway routes `/explain` elsewhere: here it comes by a direct invocation only. */
function withExplain(app: Handler, explain: Handler): Handler {
  return (request) =>
    request.method === 'POST' && request.path === '/explain' ? explain(request) : app(request);
}

async function maskKeys(env: FunctionEnv) {
  const secret = env.SALLYPORT_MASK_KEY_ARN;
  if (secret === undefined) return noMaskKeys;
  const client = new SecretsManagerClient({ ...SHORT_CALLS, region: env.AWS_REGION });
  return secretMaskKeys(client, secret);
}
