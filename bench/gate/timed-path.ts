import type { ResolvedSql } from '../../src/connections/rds/resolved-sql.ts';
import type { SqlAnswer } from '../../src/connections/rds/sql-answer.ts';
import type { Connector, Upstream } from '../../src/gateway/connector.ts';
import type { ExchangeSteps } from '../../src/gateway/exchange.ts';
import type { StreamingHandler } from '../../src/runtime/lambda-handler.ts';
import type { SessionArchive } from '../../src/sessions/session-archive.ts';
import type { StepClock } from './step-times.ts';

type RdsConnector = Connector<ResolvedSql, SqlAnswer>;

/** The same steps, each timed. */
export function timedSteps(steps: ExchangeSteps, clock: StepClock): ExchangeSteps {
  const { sessions } = steps;
  return {
    ...steps,
    authenticate: (headers, path) =>
      clock.async('1 authenticate', () => steps.authenticate(headers, path)),
    refuseRevoked: (subject) => clock.async('3 revoked?', () => steps.refuseRevoked(subject)),
    decide: (...all) => clock.sync('3 decide', () => steps.decide(...all)),
    digest: (...all) => clock.sync('4 approve (digest)', () => steps.digest(...all)),
    approve: (ask) => clock.async('4 approve (digest)', () => steps.approve(ask)),
    mint: (request, signal) => clock.async('6 mint', () => steps.mint(request, signal)),
    sessions: {
      ...sessions,
      open: (intent) => clock.async('5 open', () => sessions.open(intent)),
      amend: (key, change) => clock.async('5 open', () => sessions.amend(key, change)),
      close: (key, outcome) => clock.async('9 close', () => sessions.close(key, outcome)),
    },
    archive: (decision) => timedArchive(steps.archive(decision), clock),
  };
}

function timedArchive(archive: SessionArchive, clock: StepClock): SessionArchive {
  return {
    ...archive,
    create(key) {
      const writer = archive.create(key);
      return {
        write: (chunk) => clock.async('9 close', () => writer.write(chunk)),
        commit: () => clock.async('9 close', () => writer.commit()),
        abort: () => writer.abort(),
      };
    },
  };
}

/** The same connector, each of its steps timed. */
export function timedConnector(connector: RdsConnector, clock: StepClock): RdsConnector {
  const forward = <T>(run: () => Promise<T>) => clock.async('7 forward (rewrite)', run);
  const upstreamOf = (upstream: Upstream<ResolvedSql, SqlAnswer>) => {
    const { estimate } = upstream;
    return {
      ...(estimate && { estimate: (request: ResolvedSql) => forward(() => estimate(request)) }),
      forward: (request: ResolvedSql) => forward(() => upstream.forward(request)),
      end: () => forward(() => upstream.end()),
    };
  };
  return {
    ...connector,
    async classify(request, principal) {
      const classified = await clock.async('2 classify', () =>
        connector.classify(request, principal),
      );
      return {
        operation: classified.operation,
        prepare: (decision) =>
          clock.sync('7 forward (rewrite)', () => classified.prepare(decision)),
      };
    },
    connect: async (credential, signal) =>
      upstreamOf(await forward(() => connector.connect(credential, signal))),
    async mask(request, answer) {
      const reply = await clock.async('8 mask', () => connector.mask(request, answer));
      const chunks = reply.body[Symbol.asyncIterator]();
      async function* body() {
        for (;;) {
          const next = await clock.async('8 mask', () => chunks.next());
          if (next.done === true) return;
          yield next.value;
        }
      }
      return { ...reply, body: body() };
    },
  };
}

/** The whole handler; what no step accounts for is the edge's. */
export function timedHandler(handler: StreamingHandler, clock: StepClock): StreamingHandler {
  return async (event, stream, context) => {
    await clock.around('edge: event, route, answer', () => handler(event, stream, context));
    clock.next();
  };
}
