import { Socket } from 'node:net';
import { Client } from 'pg';
import type { DatabaseCredential } from '../../../gateway/credential.ts';
import { SallyportError } from '../../../gateway/sallyport-error.ts';
import { reveal } from '../../../gateway/secret.ts';
import { roundTrip, type Step, type StepResult } from './round-trip.ts';
import { upstreamError } from './upstream-error.ts';

/** One login to PostgreSQL. */
export interface PgSession {
  /**
   * Runs steps in one round trip. A server that has not answered after the time limit and the
   * grace is disconnected.
   * @throws SallyportError `upstream_rejected`, `upstream_failed`, `upstream_timeout`, `unavailable`, `over_limit`
   */
  run(steps: readonly Step[], limitMs: number): Promise<readonly StepResult[]>;
  /** Whether a round trip is under way or the connection is lost */
  busy(): boolean;
  /** Says goodbye if it can, disconnects in any case. Never throws. */
  close(): Promise<void>;
}

export type SessionTimes = Readonly<{
  connectMs: number;
  /** How much later than the server's own statement_timeout the gate gives up on it */
  graceMs: number;
}>;

const CLOSE_MS = 1_000;

/**
 * Logs in. An abort disconnects at once, which also ends what the server is doing for us.
 * @throws SallyportError `upstream_failed`, `upstream_timeout`, `unavailable`
 */
export async function openPgSession(
  credential: DatabaseCredential,
  signal: AbortSignal,
  times: SessionTimes,
): Promise<PgSession> {
  const socket = new Socket();
  const client = new Client(clientConfig(credential, socket));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  /** Why the connection is gone; the first reason stands */
  let lost: SallyportError | undefined;
  let running = 0;

  function destroy(reason: SallyportError): void {
    lost ??= reason;
    socket.destroy();
  }
  const onAbort = () => destroy(abortReason(signal));
  client.on('error', (error) => {
    lost ??= upstreamError(error);
  });
  client.on('end', () => {
    lost ??= upstreamError(undefined);
  });
  socket.once('close', () => signal.removeEventListener('abort', onAbort));

  async function within<T>(
    limitMs: number,
    sentence: string,
    work: () => Promise<T>,
    own: readonly string[] = [],
  ): Promise<T> {
    if (lost !== undefined) throw lost;
    const timer = setTimeout(
      () => destroy(new SallyportError('upstream_timeout', sentence)),
      limitMs,
    );
    running++;
    try {
      return await work();
    } catch (thrown) {
      throw lost ?? upstreamError(thrown, own);
    } finally {
      running--;
      clearTimeout(timer);
    }
  }

  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    await within(times.connectMs, 'the database did not answer in time', () => client.connect());
  } catch (thrown) {
    destroy(upstreamError(thrown));
    throw thrown;
  }

  return {
    run: (steps, limitMs) =>
      within(
        limitMs + times.graceMs,
        'the statement ran over its time limit and was ended',
        () => roundTrip(client, steps, destroy),
        steps.flatMap((step) => (step.kind === 'run' ? (step.own ?? []) : [])),
      ),
    busy: () => running > 0 || lost !== undefined,
    async close() {
      if (running > 0 || lost !== undefined) socket.destroy();
      else client.end().catch(() => socket.destroy());
      const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function clientConfig(credential: DatabaseCredential, socket: Socket) {
  const { host, port, database, user, password, ca } = credential;
  return {
    host,
    port,
    database,
    user,
    password: reveal(password),
    // Without `ca` never TLS; with it the whole chain and the host name are checked.
    ssl: ca === undefined ? false : { ca, rejectUnauthorized: true },
    application_name: 'sallyport',
    stream: () => socket,
  };
}

function abortReason(signal: AbortSignal): SallyportError {
  const { reason } = signal;
  if (reason instanceof SallyportError) return reason;
  return new SallyportError('unavailable', 'the request was given up before it was answered');
}
