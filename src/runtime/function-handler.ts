import type { ExchangeSteps } from '../gateway/exchange.ts';
import type { Handler } from './app.ts';
import { edgeRefuser } from './edge-refuser.ts';
import type { FunctionEnv } from './env.ts';
import { gateHandler, type StreamingHandler } from './lambda-handler.ts';
import { powertoolsLog } from './logger.ts';
import { powertoolsMeter } from './meter.ts';
import { SERVICE } from './service-name.ts';

/** An app of the gate as a Lambda function that logs, counts, and records what it refuses. */
export function functionHandler(
  app: Handler,
  steps: ExchangeSteps,
  { bodyBytes, env }: Readonly<{ bodyBytes: number; env: FunctionEnv }>,
): StreamingHandler {
  return gateHandler({
    app,
    bodyBytes,
    log: powertoolsLog(SERVICE, env.SALLYPORT_LOG_LEVEL),
    meter: powertoolsMeter(SERVICE),
    now: () => performance.now(),
    refuse: edgeRefuser(steps),
  });
}
