import { parentPort, workerData } from 'node:worker_threads';
import type { EngineCall, EngineReport } from './engine-protocol.ts';
import { openPgliteSession } from './pglite-session.ts';

// The thread that PGlite runs in. A statement blocks it until it ends, and nothing but ending the
// thread ends the statement; what must stay responsive is on the other side.

/** Output is posted in pieces of at least this many bytes. */
const PIECE_BYTES = 64 * 1024;

if (parentPort === null) throw new Error('this module runs in a worker thread');
const port = parentPort;
const pglite = await openPgliteSession(workerData.dataDir);

function report(message: EngineReport): void {
  port.postMessage(message);
}

async function run(messages: Uint8Array): Promise<void> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  const flush = () => {
    if (size > 0) report({ kind: 'output', bytes: Buffer.concat(pieces, size) });
    pieces = [];
    size = 0;
  };
  await pglite.run(messages, (bytes) => {
    pieces.push(bytes.slice());
    size += bytes.length;
    if (size >= PIECE_BYTES) flush();
  });
  flush();
}

async function perform(call: EngineCall): Promise<EngineReport> {
  const done = () => ({ kind: 'done' as const, inTransaction: pglite.inTransaction() });
  switch (call.op) {
    case 'exec':
      await pglite.exec(call.sql);
      return done();
    case 'begin': {
      const refusal = await pglite.begin(call.session);
      return refusal === undefined ? done() : { ...done(), refusal };
    }
    case 'run':
      await run(call.bytes);
      return done();
    case 'reset':
      await pglite.reset();
      return done();
    case 'close':
      await pglite.close();
      return { kind: 'done', inTransaction: false };
  }
}

port.on('message', (call: EngineCall) => {
  perform(call).then(report, (error: unknown) => {
    report({ kind: 'failed', message: error instanceof Error ? error.message : 'unknown failure' });
  });
});
report({ kind: 'opened', serverVersion: pglite.serverVersion });
