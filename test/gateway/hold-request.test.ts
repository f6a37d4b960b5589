import { expect, test } from 'vitest';
import type { CallerRequest } from '../../src/gateway/caller-request.ts';
import { holdRequest } from '../../src/gateway/hold-request.ts';

function request(prefer: string | undefined, signal = new AbortController().signal): CallerRequest {
  return {
    method: 'POST',
    path: '/rds/crm/sql',
    query: '',
    headers: new Headers(prefer === undefined ? {} : { prefer }),
    body: new Uint8Array(),
    signal,
  };
}

function required(id: string): Response {
  return new Response('ask', {
    status: 403,
    headers: { 'sallyport-error': 'approval_required', 'sallyport-approval': id },
  });
}

/** A gate that asks for approvals in order, each pending for some looks, and then answers. */
function world(pendingLooks: Readonly<Record<string, number>>) {
  const asked = Object.keys(pendingLooks);
  const looks = { ...pendingLooks };
  const calls: string[] = [];
  let now = 0;
  const handle = holdRequest(
    async () => {
      calls.push('attempt');
      const next = asked[calls.length - 1];
      return next === undefined ? new Response('rows') : required(next);
    },
    {
      now: () => {
        now += 100;
        return now;
      },
      isPending: async (id) => {
        looks[id] = (looks[id] ?? 0) - 1;
        return (looks[id] ?? 0) > 0;
      },
    },
  );
  return { handle, calls };
}

test.each([undefined, '', 'respond-async', 'wait=0', 'wait=x', 'await=10', 'wait=-5'])(
  'a request that prefers %j is not held',
  async (prefer) => {
    const { handle, calls } = world({ a: 1 });
    const response = await handle(request(prefer));
    expect(response.status).toBe(403);
    expect(calls.length).toBe(1);
    expect(response.headers.get('preference-applied')).toBeNull();
  },
);

test.each(['wait=30', 'respond-async, wait=30', 'Wait = "30"; foo=bar'])(
  'a request that prefers %j completes in one go when people decide in time',
  async (prefer) => {
    const { handle, calls } = world({ a: 2 });
    const response = await handle(request(prefer));
    expect(await response.text()).toBe('rows');
    expect(response.headers.get('preference-applied')).toBe('wait=30');
    expect(calls.length).toBe(2);
  },
);

test('a request that needs one approval after the other waits for both', async () => {
  const { handle, calls } = world({ a: 1, b: 1 });
  expect((await handle(request('wait=30'))).status).toBe(200);
  expect(calls.length).toBe(3);
});

test('when nobody decides in time the answer is what it was', async () => {
  const { handle, calls } = world({ a: 10_000 });
  const response = await handle(request('wait=1'));
  expect(response.headers.get('sallyport-error')).toBe('approval_required');
  expect(calls.length).toBe(1);
});

test('a caller who goes away leaves nothing running', async () => {
  const { handle, calls } = world({ a: 10_000 });
  const caller = new AbortController();
  const held = handle(request('wait=200', caller.signal));
  setTimeout(() => caller.abort(), 20);
  await expect(held).rejects.toMatchObject({ code: 'unavailable' });
  expect(calls.length).toBe(1);
});
