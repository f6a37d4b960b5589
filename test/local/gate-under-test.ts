import { onTestFinished } from 'vitest';

import {
  type HttpServer,
  type HttpServerOptions,
  startHttpServer,
} from '../../src/local/http-server.ts';
import { provideAwslambda } from '../../src/local/local-awslambda.ts';
import { gateApp, type Handler } from '../../src/runtime/app.ts';
import { gateHandler } from '../../src/runtime/lambda-handler.ts';
import { silentLog } from '../../src/runtime/logger.ts';
import type { RequestSample } from '../../src/runtime/meter.ts';

export type GateUnderTest = HttpServer & Readonly<{ samples: RequestSample[] }>;

/** The real server and edge on a free port, with `rds` for an exchange; closed when the test ends. */
export async function gateUnderTest(
  rds: Handler,
  options: Partial<HttpServerOptions> = {},
): Promise<GateUnderTest> {
  provideAwslambda();
  const samples: RequestSample[] = [];
  const handler = gateHandler({
    app: gateApp({ exchanges: { rds, bedrock: rds } }),
    bodyBytes: options.bodyBytes ?? 6 * 1024 * 1024,
    log: silentLog,
    meter: { count: (sample) => void samples.push(sample) },
    now: () => performance.now(),
  });
  const server = await startHttpServer({ port: 0, handler, ...options });
  onTestFinished(() => server.close(0));
  return { ...server, samples };
}
