import type { CredentialMinter } from '../../src/gateway/credential.ts';
import type { ExchangeSteps } from '../../src/gateway/exchange.ts';
import { authenticator } from '../../src/identity/authenticator.ts';
import { provideAwslambda } from '../../src/local/local-awslambda.ts';
import type { CedarEngine } from '../../src/policy/cedar-engine.ts';
import { policyDecider } from '../../src/policy/decide.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import type { PolicyFile } from '../../src/policy/policy-text.ts';
import { type ExchangeHandlers, gateApp } from '../../src/runtime/app.ts';
import { edgeRefuser } from '../../src/runtime/edge-refuser.ts';
import { exchangeSteps } from '../../src/runtime/gate.ts';
import { gateHandler, type StreamingHandler } from '../../src/runtime/lambda-handler.ts';
import { powertoolsLog, silentLog } from '../../src/runtime/logger.ts';
import { powertoolsMeter, silentMeter } from '../../src/runtime/meter.ts';
import type { BenchIssuer } from './bench-issuer.ts';
import { instantStores } from './instant-stores.ts';

type StepParts = Readonly<{
  issuer: BenchIssuer;
  engine: CedarEngine;
  policies: readonly PolicyFile[];
  /** @default credentials that are good for nothing */
  mint?: CredentialMinter;
}>;

/** The real steps of the path, but that what AWS does for them is done at once. */
export function benchSteps({ issuer, engine, policies, mint }: StepParts): ExchangeSteps {
  const { config, keys } = issuer;
  return exchangeSteps({
    config,
    policy: policyDecider({ engine, policies: loadPolicies({ files: policies, config, engine }) }),
    authenticate: authenticator({
      issuers: config.identity.issuers,
      loadKeys: async () => keys,
      now: Date.now,
    }),
    ...instantStores(),
    ...(mint && { mint }),
    publicUrl: 'http://127.0.0.1',
  });
}

/** The edge around exchanges, as a Lambda function has it. */
export function benchHandler(
  exchanges: ExchangeHandlers,
  steps: ExchangeSteps,
  { bodyBytes, telemetry = false }: Readonly<{ bodyBytes: number; telemetry?: boolean }>,
): StreamingHandler {
  provideAwslambda();
  return gateHandler({
    app: gateApp({ exchanges }),
    bodyBytes,
    log: telemetry ? powertoolsLog('bench', 'INFO') : silentLog,
    meter: telemetry ? powertoolsMeter('bench') : silentMeter,
    now: () => performance.now(),
    refuse: edgeRefuser(steps),
  });
}
