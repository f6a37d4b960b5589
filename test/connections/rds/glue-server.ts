import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { connectPostgres } from '../../../src/connections/rds/forward.ts';
import { maskAnswer } from '../../../src/connections/rds/mask-answer.ts';
import type { MaskerSource } from '../../../src/connections/rds/mask-rows.ts';
import {
  DATA_API_OPERATIONS,
  parseDataApi,
} from '../../../src/connections/rds/protocol/parse-data-api.ts';
import { parseNeon } from '../../../src/connections/rds/protocol/parse-neon.ts';
import { refuseDataApi } from '../../../src/connections/rds/protocol/refuse-data-api.ts';
import { refuseNeon } from '../../../src/connections/rds/protocol/refuse-neon.ts';
import { createSqlScanner } from '../../../src/connections/rds/protocol/scan-sql.ts';
import type { ResolvedSql } from '../../../src/connections/rds/resolved-sql.ts';
import type { SqlRequest } from '../../../src/connections/rds/sql-request.ts';
import type { CallerRequest } from '../../../src/gateway/caller-request.ts';
import type { DatabaseCredential } from '../../../src/gateway/credential.ts';
import { toSallyportError } from '../../../src/gateway/sallyport-error.ts';
import { listenOnLoopback } from '../../support/loopback.ts';
import { unclassified } from './resolved.ts';

export type GlueServer = Readonly<{ url: string; close(): Promise<void> }>;

type GlueOptions = Readonly<{
  credential: DatabaseCredential;
  resolve?: (request: ResolvedSql) => ResolvedSql;
  maskerOf?: MaskerSource;
}>;

/** Parse, forward, mask and render behind HTTP, with nothing that classifies in between. */
export async function startGlueServer(options: GlueOptions): Promise<GlueServer> {
  const scan = await createSqlScanner();
  const limits = { statementBytes: 16_384 };

  function parse(request: CallerRequest): SqlRequest {
    const segment = request.path.split('/').at(-1);
    const operation = DATA_API_OPERATIONS.find((name) => name === segment);
    return operation === undefined
      ? parseNeon(request, 'crm', limits)
      : parseDataApi(request, 'crm', operation, limits, scan);
  }

  async function answer(request: CallerRequest, response: ServerResponse): Promise<void> {
    const resolved = (options.resolve ?? ((as) => as))(unclassified(parse(request)));
    const upstream = await connectPostgres(options.credential, request.signal, {
      defaultSchema: () => 'public',
    });
    try {
      const reply = await maskAnswer(
        resolved,
        await upstream.forward(resolved),
        options.maskerOf ?? (() => (text) => ({ text, count: 0 })),
      );
      response.writeHead(reply.status, reply.headers);
      await pipeline(reply.body, response);
    } finally {
      await upstream.end();
    }
  }

  const server = createServer(async (incoming, response) => {
    const request = await callerRequestOf(incoming, response);
    try {
      await answer(request, response);
    } catch (thrown) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const error = toSallyportError(thrown);
      const refuse = request.path.endsWith('/sql') ? refuseNeon : refuseDataApi;
      const refusal = refuse(error);
      response.writeHead(refusal.status, refusal.headers).end(refusal.body);
    }
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}/rds/crm`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function callerRequestOf(
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<CallerRequest> {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    query: '',
    headers: new Headers(
      Object.entries(incoming.headers).map(([k, v]): [string, string] => [k, String(v)]),
    ),
    body: Buffer.concat(chunks),
    signal: controller.signal,
  };
}
