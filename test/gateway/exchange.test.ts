import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { exchangeHandler } from '../../src/gateway/exchange.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import {
  AWAITS,
  type AwaitPoint,
  callerRequest,
  type Fault,
  pipelineWorld,
  readAll,
} from './pipeline-world.ts';

const FAULTS: Readonly<Record<string, Fault>> = {
  error: () => new Error('canary-upstream-value'),
  timeout: () => new SallyportError('upstream_timeout', 'upstream took too long'),
  throttle: () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }),
  garbage: () => undefined,
};

const NEEDS_OWNERS = {
  effect: 'approve',
  obligations: { masks: [], filters: [], approvals: ['owners'], budgets: [] },
} as const;

/** An answer that fits into what is held back, and one that must stream. */
const SIZES = { small: 10, large: 50_000 };

const cases = AWAITS.flatMap((point) =>
  Object.keys(FAULTS).flatMap((fault) =>
    Object.keys(SIZES).map((size) => ({ point, fault, size })),
  ),
);

describe('whatever fails at any await', () => {
  test.for(cases)('$point × $fault × $size answer', async ({ point, fault, size }) => {
    const needsApproval = point === 'approve';
    const world = pipelineWorld({
      changed: 3000,
      // The same demands would be prepared once.
      ...(/^(approve|prepare) change$/.test(point) && { changeDecision: NEEDS_OWNERS }),
      faults: faultsAt(point, FAULTS[fault] ?? (() => undefined)),
      chunk: SIZES[size as keyof typeof SIZES],
      ...(needsApproval
        ? {
            decision: NEEDS_OWNERS,
          }
        : {}),
    });
    const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
    const read = await readAll(response);
    const { events } = world;

    // Promise 1: nothing goes upstream before the intent is durable.
    for (const upstream of ['mint begun', 'connect begun', 'estimate begun', 'forward begun']) {
      if (events.includes(upstream))
        expect(events.indexOf('open done')).toBeLessThan(events.indexOf(upstream));
      if (events.includes(upstream)) expect(events).toContain('open done');
    }
    // Nothing that was changed is final before policy has agreed to how much it was.
    if (events.includes('commit begun'))
      expect(events.indexOf('amend change done')).toBeLessThan(events.indexOf('commit begun'));
    if (events.includes('commit begun')) expect(events).toContain('amend change done');
    // Promise 1: no response completes before its outcome is durable.
    if (response.status === 200 && read.whole)
      expect(world.outcomes).toMatchObject([{ state: 'completed' }]);
    // Nothing that failed is taken for whole.
    const harmless = point === 'refuse';
    if (!harmless) expect(response.status === 200 && read.whole).toBe(false);
    // Every byte that left is in the transcript.
    const kept = world.released.reduce((sum, part) => sum + part.byteLength, 0);
    if (response.status === 200) expect(read.bytes).toBeLessThanOrEqual(kept);
    // What was opened upstream is given back.
    if (events.includes('connect done')) expect(events).toContain('end');
    // No value of upstream's or of ours gets out.
    expect(inspect([...response.headers]) + (await textOf(response))).not.toContain('canary');
  });

  test('a refusal that cannot be recorded is answered as unavailable', async () => {
    const world = pipelineWorld({
      faults: new Map<AwaitPoint, Fault>([
        ['classify', () => new SallyportError('unclassifiable', 'no')],
        ['refuse', () => new Error('store down')],
      ]),
    });
    const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
    expect(response.headers.get('sallyport-error')).toBe('unavailable');
  });
});

test('an unidentified caller leaves no record, because anybody could fill it', async () => {
  const world = pipelineWorld({
    faults: faultsAt('authenticate', () => new SallyportError('unauthenticated', 'no token')),
  });
  const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
  expect(response.status).toBe(401);
  expect(world.refusals).toEqual([]);
});

test('a denial is recorded with the policies that denied, and nothing is sent', async () => {
  const world = pipelineWorld({ decision: { effect: 'deny', reason: 'forbidden by p1' } });
  const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
  expect(response.status).toBe(403);
  expect(response.headers.get('sallyport-error')).toBe('denied');
  expect(response.headers.get('sallyport-policies')).toBe('p1');
  expect(world.refusals).toMatchObject([
    { error: { code: 'denied' }, decision: { effect: 'deny' } },
  ]);
  expect(world.events).not.toContain('mint begun');
});

test('the record of a denial tells what was asked for, masked', async () => {
  const world = pipelineWorld({ decision: { effect: 'deny', reason: 'forbidden by p1' } });
  const asked = () => ["select 1 from t where ssn = '219-09-9999'"];
  await exchangeHandler({ ...world.connector, asked }, world.steps)(callerRequest());
  expect(world.refusals).toMatchObject([
    { request: { refused: ["select 1 from t where ssn = '[US_SSN]'"] } },
  ]);
});

test('a request that needs people asks them and sends nothing', async () => {
  const approvals = { masks: [], filters: [], approvals: ['owners'], budgets: [] };
  const world = pipelineWorld({ decision: { effect: 'approve', obligations: approvals } });
  const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
  expect(response.headers.get('sallyport-error')).toBe('approval_required');
  expect(world.events).not.toContain('mint begun');
  expect(world.refusals).toMatchObject([{ error: { code: 'approval_required' } }]);
});

test('an estimate is asked for only when policies use it', async () => {
  const world = pipelineWorld({ usesEstimates: false });
  await exchangeHandler(world.connector, world.steps)(callerRequest());
  expect(world.events).not.toContain('estimate begun');
});

test.for(Object.entries(SIZES))(
  'a %s answer arrives whole, with its exchange named',
  async ([, chunk]) => {
    const world = pipelineWorld({ chunk });
    const handle = exchangeHandler(world.connector, world.steps);
    const response = await handle(callerRequest({ 'sallyport-session': 'answer-7' }));
    expect(await readAll(response)).toEqual({ bytes: 3 * chunk, whole: true });
    expect(response.headers.get('sallyport-session')).toBe('answer-7');
    expect(response.headers.get('sallyport-exchange')).toBe('1');
    expect(response.headers.get('sallyport-policies')).toBe('p1');
    expect(world.outcomes).toMatchObject([
      { state: 'completed', rows: 3, masked: 1, credential: 'credential-1' },
    ]);
    expect(world.events.indexOf('transcript commit done')).toBeLessThan(
      world.events.indexOf('close begun'),
    );
  },
);

test('the last chunk of a long answer waits for the outcome', async () => {
  const world = pipelineWorld({ chunk: 50_000 });
  const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
  const seen: boolean[] = [];
  for await (const _ of response.body ?? []) seen.push(world.outcomes.length > 0);
  expect(seen).toEqual([false, false, true]);
});

test('a client that goes away mid-stream leaves an aborted exchange and a closed upstream', async () => {
  const world = pipelineWorld({ chunk: 50_000 });
  const response = await exchangeHandler(world.connector, world.steps)(callerRequest());
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(world.outcomes).toMatchObject([{ state: 'aborted' }]);
  expect(world.events).toContain('end');
});

test('a client that is gone before the answer leaves an aborted exchange', async () => {
  const gone = new AbortController();
  gone.abort();
  const world = pipelineWorld();
  const response = await exchangeHandler(
    world.connector,
    world.steps,
  )(callerRequest({}, gone.signal));
  expect(response.status).toBe(503);
  expect(world.outcomes).toMatchObject([{ state: 'aborted' }]);
});

test.for(['', 'a b', '../x', 'a/b', 'x'.repeat(129)])(
  'a session name that is none is refused, and the refusal recorded under a fresh one: %j',
  async (name) => {
    const world = pipelineWorld();
    const handle = exchangeHandler(world.connector, world.steps);
    const response = await handle(callerRequest({ 'sallyport-session': name }));
    expect(response.headers.get('sallyport-error')).toBe('bad_request');
    expect(world.refusals).toMatchObject([{ session: 'id' }]);
  },
);

test('the trace id of a traceparent names the session', async () => {
  const world = pipelineWorld();
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const handle = exchangeHandler(world.connector, world.steps);
  const response = await handle(callerRequest({ traceparent: `00-${trace}-b7ad6b7169203331-01` }));
  expect(response.headers.get('sallyport-session')).toBe(trace);
});

function faultsAt(point: AwaitPoint, fault: Fault): ReadonlyMap<AwaitPoint, Fault> {
  // A fault while refusing needs a reason to refuse.
  const reason: [AwaitPoint, Fault][] =
    point === 'refuse' ? [['classify', () => new SallyportError('bad_request', 'no')]] : [];
  return new Map([...reason, [point, fault]]);
}

async function textOf(response: Response): Promise<string> {
  return response.bodyUsed ? '' : response.text();
}
