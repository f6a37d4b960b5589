import { expect, test } from 'vitest';
import { NO_OBLIGATIONS } from '../../src/gateway/decision.ts';
import { exchangeHandler } from '../../src/gateway/exchange.ts';
import { SallyportError } from '../../src/gateway/sallyport-error.ts';
import { callerRequest, pipelineWorld } from './pipeline-world.ts';

const OWNERS = {
  effect: 'approve',
  obligations: { ...NO_OBLIGATIONS, approvals: ['owners'] },
} as const;

type World = ReturnType<typeof pipelineWorld>;

const exchange = ({ connector, steps }: World) =>
  exchangeHandler(connector, steps)(callerRequest());

test('policy is asked about the rows that were really changed, at the estimated cost', async () => {
  const world = pipelineWorld({ changed: 3000 });
  expect((await exchange(world)).status).toBe(200);
  expect(world.judged).toEqual([undefined, { rows: 1, cost: 1 }, { rows: 3000, cost: 1 }]);
  expect(world.amendments.at(-1)).toMatchObject({
    facts: { estimate: { rows: 3000 } },
    digest: 'digest of 3000 rows',
  });
});

test('an estimate of more rows than were changed stands', async () => {
  const world = pipelineWorld({ changed: 0.5 });
  await exchange(world);
  expect(world.judged.at(-1)).toEqual({ rows: 1, cost: 1 });
});

test('a change that policy denies for its size is not final, and the record says so', async () => {
  const deny = { effect: 'deny', reason: 'too many rows' } as const;
  const world = pipelineWorld({ changed: 3000, changeDecision: deny });
  const response = await exchange(world);
  expect(response.headers.get('sallyport-error')).toBe('denied');
  expect(world.events).not.toContain('commit begun');
  expect(world.amendments.at(-1)).toMatchObject({
    decision: { effect: 'deny' },
    facts: { estimate: { rows: 3000 } },
  });
  expect(world.outcomes).toMatchObject([{ state: 'refused', error: { code: 'denied' } }]);
});

test('a change that needs people for its size asks them for that size, and is not final', async () => {
  const world = pipelineWorld({ changed: 3000, changeDecision: OWNERS });
  const response = await exchange(world);
  expect(response.headers.get('sallyport-error')).toBe('approval_required');
  expect(world.asked).toEqual(['digest of 3000 rows']);
  expect(world.events).not.toContain('commit begun');
  expect(world.outcomes).toMatchObject([
    { state: 'refused', error: { code: 'approval_required' } },
  ]);
});

test('a change of the size that people agreed to is final', async () => {
  const world = pipelineWorld({
    changed: 3000,
    changeDecision: OWNERS,
    approves: ['digest of 3000 rows'],
  });
  expect((await exchange(world)).status).toBe(200);
  expect(world.events).toContain('commit done');
});

test('what people agreed to without an estimate needs no second approval for its size', async () => {
  const world = pipelineWorld({ changed: 3000, decision: OWNERS, approves: ['digest of no rows'] });
  expect((await exchange(world)).status).toBe(200);
  expect(world.asked).toEqual(['digest of no rows']);
});

test('what people agreed to for an estimate does not hold for another size', async () => {
  const world = pipelineWorld({ changed: 3000, approves: ['digest of 1 rows'] });
  const { decide } = world.steps;
  const steps = {
    ...world.steps,
    decide: (...[principal, operation, request]: Parameters<typeof decide>) => ({
      ...decide(principal, operation, request),
      ...(operation.facts.estimate && OWNERS),
    }),
  } as typeof world.steps;
  const response = await exchangeHandler(world.connector, steps)(callerRequest());
  expect(world.asked).toEqual(['digest of 1 rows', 'digest of 3000 rows']);
  expect(response.headers.get('sallyport-error')).toBe('approval_required');
  expect(world.events).not.toContain('commit begun');
});

test('what people agreed to for a larger size holds for the estimate, and is compared with the change', async () => {
  for (const [changed, status] of [
    [3000, 200],
    [30, 403],
  ] as const) {
    const world = pipelineWorld({ changed, decision: OWNERS, approves: ['digest of no rows'] });
    const size = { rows: 4000, cost: 5 };
    const approve: typeof world.steps.approve = async (ask) => {
      const agreed = await world.steps.approve(ask);
      return { ...agreed, digest: 'digest of 4000 rows', size };
    };
    const steps = { ...world.steps, approve };
    expect((await exchangeHandler(world.connector, steps)(callerRequest())).status).toBe(status);
    expect(world.asked.length).toBe(status === 200 ? 1 : 2);
    expect(world.events.includes('commit done')).toBe(status === 200);
  }
});

test('rules that an estimate adds are asked for, those that were met are not asked for again', async () => {
  const world = pipelineWorld({ decision: OWNERS, approves: ['digest of no rows'] });
  const { decide } = world.steps;
  const steps = {
    ...world.steps,
    decide: (...[principal, operation, request]: Parameters<typeof decide>) => ({
      ...decide(principal, operation, request),
      ...(operation.facts.estimate && {
        obligations: { ...NO_OBLIGATIONS, approvals: ['owners', 'security'] },
      }),
    }),
  } as typeof world.steps;
  const response = await exchangeHandler(world.connector, steps)(callerRequest());
  expect(response.headers.get('sallyport-error')).toBe('approval_required');
  expect(world.asked).toEqual(['digest of no rows', 'digest of 1 rows']);
});

test('a change that would have run with other masks for its size is not final', async () => {
  const access = {
    action: 'delete',
    resource: { type: 'Table', id: 'crm/public.orders' },
  } as const;
  const grants = [{ access, obligations: { ...NO_OBLIGATIONS, masks: ['pii'] } }];
  const world = pipelineWorld({ changed: 3000, changeDecision: { effect: 'allow', grants } });
  const response = await exchange(world);
  expect(response.headers.get('sallyport-error')).toBe('denied');
  expect(world.events).not.toContain('commit begun');
});

test('when the record cannot be written, a refusal for its size is told as unavailable', async () => {
  const world = pipelineWorld({
    changed: 3000,
    changeDecision: OWNERS,
    faults: new Map([['amend change', () => new SallyportError('unavailable', 'no store')]]),
  });
  const response = await exchange(world);
  expect(response.headers.get('sallyport-error')).toBe('unavailable');
  expect(world.events).not.toContain('commit begun');
});

test('nobody is asked before a commit where no policy uses estimates', async () => {
  const world = pipelineWorld({ changed: 3000, usesEstimates: false });
  expect((await exchange(world)).status).toBe(200);
  expect(world.judged).toHaveLength(1);
  expect(world.events).toContain('commit done');
});
