import { LambdaClient } from '@aws-sdk/client-lambda';

import type { CredentialMinter } from '../gateway/credential.ts';
import { SallyportError } from '../gateway/sallyport-error.ts';
import { gateApp } from './app.ts';
import { awsParts } from './aws-parts.ts';
import type { FunctionEnv } from './env.ts';
import { lambdaRelay, relayedExplain } from './explain-relay.ts';
import { functionHandler } from './function-handler.ts';
import { controlAuthenticate, controlHandlers, exchangeSteps } from './gate.ts';
import { kindOf } from './kind-of.ts';
import type { StreamingHandler } from './lambda-handler.ts';
import { SHORT_CALLS } from './short-calls.ts';

/** Explaining reads a database's catalog when it is not in memory; the control function has 30 seconds. */
const RELAY_MS = 25_000;

/**
 * The function of everything that is no exchange: connections, explain, approvals, sessions.
 * @throws Error when its bundle or environment is not whole
 */
export async function controlFunction(env: FunctionEnv, root: URL): Promise<StreamingHandler> {
  const parts = { ...(await awsParts(env, root)), mint: noCredentials };
  const { config } = parts;
  const authenticate = controlAuthenticate(parts);
  const app = gateApp({
    control: {
      ...controlHandlers(parts, {}),
      explain: relayedExplain({ authenticate, kindOf: kindOf(config) }, relays(env)),
    },
  });
  return functionHandler(app, exchangeSteps(parts), { bodyBytes: config.limits.bodyBytes, env });
}

function relays(env: FunctionEnv) {
  const {
    SALLYPORT_RDS_FUNCTION_ARN: rds,
    SALLYPORT_OPENSEARCH_FUNCTION_ARN: opensearch,
    SALLYPORT_BEDROCK_FUNCTION_ARN: bedrock,
  } = env;
  const { requestHandler } = SHORT_CALLS;
  const lambda = new LambdaClient({
    region: env.AWS_REGION,
    maxAttempts: 1,
    requestHandler: { ...requestHandler, requestTimeout: RELAY_MS, socketTimeout: RELAY_MS },
  });
  return {
    ...(rds !== undefined && { rds: lambdaRelay(lambda, rds) }),
    ...(opensearch !== undefined && { opensearch: lambdaRelay(lambda, opensearch) }),
    ...(bedrock !== undefined && { bedrock: lambdaRelay(lambda, bedrock) }),
  };
}

const noCredentials: CredentialMinter = async () => {
  throw new SallyportError('unavailable', 'this function mints no credentials');
};
