import { expect, test } from 'vitest';

import { watchRevocation } from '../../src/gateway/watch-revocation.ts';

const never = () => Promise.reject(new Error('nobody looks this early'));

test('a client that goes away ends the exchange with its own reason', () => {
  const client = new AbortController();
  const watch = watchRevocation(never, client.signal);
  expect(watch.signal.aborted).toBe(false);
  const reason = new Error('the client went away');
  client.abort(reason);
  expect(watch.signal.reason).toBe(reason);
  expect(watch.reason()).toBeUndefined();
  watch.stop();
});

test('a client that has gone before ends it at once', () => {
  const reason = new Error('the client went away');
  const watch = watchRevocation(never, AbortSignal.abort(reason));
  expect(watch.signal.reason).toBe(reason);
  watch.stop();
});

test('a client that goes away after the watch is over still ends what streams', () => {
  const client = new AbortController();
  const watch = watchRevocation(never, client.signal);
  watch.stop();
  client.abort();
  expect(watch.signal.aborted).toBe(true);
});
