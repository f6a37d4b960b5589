import { type FrontError, fatal } from './backend-messages.ts';
import type { EngineDesk, EngineLease } from './engine-desk.ts';
import type { EngineSession } from './engine-protocol.ts';
import {
  BAD_MESSAGE,
  CANCELLED,
  ENGINE_LOST,
  FrontFailure,
  IDLE_LIMIT,
  STATEMENT_LIMIT,
} from './front-failure.ts';
import { type Frame, messageFramer } from './message-framer.ts';
import type { SocketMailbox } from './socket-mailbox.ts';

/** Limits of a connection, in milliseconds. */
export type SessionLimits = Readonly<{
  /** How long one statement may run before the engine is ended with it */
  statementMs: number;
  /** How long a connection may wait for the others */
  waitMs: number;
  /** How long a connection may keep the others waiting in a transaction in which it does nothing */
  idleMs: number;
  /** How long a statement may still run whose client has gone */
  graceMs: number;
}>;

export type WireSessionDeps = Readonly<{
  desk: EngineDesk;
  limits: SessionLimits;
  session: EngineSession;
  mailbox: SocketMailbox;
  send: (bytes: Uint8Array) => void;
}>;

/** An authenticated connection at work. */
export interface WireSession {
  /** Resolves when the connection is over; everything it held is given back by then. Never rejects. */
  readonly over: Promise<void>;
  /** Ends what the connection is doing or waiting for, and the connection with it. */
  cancel(): void;
}

/** Bytes that one message may hold */
export const MESSAGE_BYTES = 64 * 1024 * 1024;
/** Query, Parse, Bind, Execute, Describe, Close, Sync, Flush, FunctionCall and the COPY messages */
const FORWARDED = new Set('QPBEDCSHFdcf');
/** After these the server says ReadyForQuery. */
const ENDS_READY = new Set('QSF');

/** Forwards messages to the engine, a transaction at a time, until the client leaves or breaks a limit. */
export function wireSession(deps: WireSessionDeps): WireSession {
  const { desk, limits, mailbox, session, send } = deps;
  const framer = messageFramer(MESSAGE_BYTES);
  let endWait: (() => void) | undefined;
  let endStatement: ((why: FrontError) => void) | undefined;
  let lease: EngineLease | undefined;

  async function borrow(): Promise<EngineLease> {
    const given = new AbortController();
    endWait = () => given.abort();
    try {
      return await desk.lend(session, limits.waitMs, AbortSignal.any([given.signal, mailbox.gone]));
    } catch (error) {
      throw given.signal.aborted ? new FrontFailure(CANCELLED) : error;
    } finally {
      endWait = undefined;
    }
  }

  async function forward(frames: readonly Frame[]): Promise<void> {
    if (frames.length === 0) return;
    lease ??= await borrow();
    const { inTransaction } = await run(lease, Buffer.concat(frames.map(({ bytes }) => bytes)));
    if (inTransaction || !ENDS_READY.has(frames.at(-1)?.type ?? '')) return;
    lease.release();
    lease = undefined;
  }

  async function run({ engine, end }: EngineLease, bytes: Uint8Array) {
    let ended: FrontError | undefined;
    endStatement = (why) => {
      if (ended !== undefined) return;
      ended = why;
      end();
    };
    const limit = setTimeout(() => endStatement?.(STATEMENT_LIMIT), limits.statementMs);
    let grace: NodeJS.Timeout | undefined;
    const onGone = () => {
      grace = setTimeout(() => endStatement?.(CANCELLED), limits.graceMs);
    };
    if (mailbox.gone.aborted) onGone();
    else mailbox.gone.addEventListener('abort', onGone, { once: true });
    try {
      const state = await engine.run(bytes, send).catch(() => {
        endStatement?.(ENGINE_LOST);
        throw new FrontFailure(ended ?? ENGINE_LOST);
      });
      if (ended !== undefined) throw new FrontFailure(ended);
      return state;
    } finally {
      endStatement = undefined;
      clearTimeout(limit);
      clearTimeout(grace);
      mailbox.gone.removeEventListener('abort', onGone);
    }
  }

  /** The next messages; undefined when the client has said or shown that it is leaving. */
  async function nextFrames(): Promise<readonly Frame[] | undefined> {
    const bytes = await mailbox.take(lease === undefined ? undefined : limits.idleMs);
    if (bytes === 'gone') return undefined;
    if (bytes === 'late') throw new FrontFailure(IDLE_LIMIT);
    return whole(framer.push, bytes);
  }

  async function converse(): Promise<void> {
    for (;;) {
      const frames = await nextFrames();
      if (frames === undefined) return;
      const end = frames.findIndex(({ type }) => type === 'X');
      await forward(end < 0 ? frames : frames.slice(0, end));
      if (end >= 0) return;
    }
  }

  async function live(): Promise<void> {
    try {
      await converse();
    } catch (error) {
      send(fatal(error instanceof FrontFailure ? error : ENGINE_LOST));
    }
    await lease?.abandon();
  }

  return {
    over: live(),
    cancel() {
      endWait?.();
      endStatement?.(CANCELLED);
    },
  };
}

function whole(push: (bytes: Uint8Array) => readonly Frame[], bytes: Uint8Array): readonly Frame[] {
  try {
    const frames = push(bytes);
    if (frames.every(({ type }) => type === 'X' || FORWARDED.has(type))) return frames;
  } catch {
    // A length that cannot be: told to the client like any other message that cannot be.
  }
  throw new FrontFailure(BAD_MESSAGE);
}
