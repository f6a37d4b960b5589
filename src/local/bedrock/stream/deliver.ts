import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Response } from '../model/respond.ts';
import type { StreamOptions, StreamWriter, WireEvent } from './stream-writer.ts';

export type DeliverOptions = Readonly<{
  /** Milliseconds after each piece of text */
  paceMs: number;
  elapsed: StreamOptions['elapsed'];
  /** Aborts when the client is gone */
  signal: AbortSignal;
}>;

/** Ends a connection in the middle of an answer. */
export class CutConnection extends Error {
  override readonly name = 'CutConnection';
}

/**
 * An answer as bytes at its pace, with the faults that were asked for.
 * @throws CutConnection, and an AbortError when the client goes away while it waits
 */
export async function* deliver(
  writer: StreamWriter,
  { answer, pieces, faults }: Response,
  { paceMs, elapsed, signal }: DeliverOptions,
): AsyncGenerator<Uint8Array> {
  for (const step of withFaults(writer.events(answer, { pieces, elapsed }), faults)) {
    if ('do' in step) {
      yield* happens(step, writer, signal);
      if (step.do === 'break') return;
      continue;
    }
    yield step.bytes;
    if (step.piece && paceMs > 0) await sleep(paceMs, undefined, { signal });
  }
}

/** Events with each fault behind the piece of text that it follows; those that come too late at the end. */
function* withFaults(
  events: Iterable<WireEvent>,
  faults: readonly Fault[],
): Generator<WireEvent | Fault> {
  const due = faults.toSorted((a, b) => a.after - b.after);
  let told = 0;
  for (const event of events) {
    while ((due[0]?.after ?? Number.POSITIVE_INFINITY) <= told) yield* due.splice(0, 1);
    yield event;
    if (event.piece) told += 1;
  }
  yield* due;
}

async function* happens(
  fault: Fault,
  writer: StreamWriter,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  switch (fault.do) {
    case 'break':
      yield writer.exception(fault.type, 'the prompt told the local stand-in to break the stream');
      return;
    case 'unknown-event':
      yield writer.unknown();
      return;
    case 'cut':
      throw new CutConnection();
    case 'stall':
      await sleep(A_DAY, undefined, { signal });
  }
}

const A_DAY = 24 * 60 * 60 * 1000;
